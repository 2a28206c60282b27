import QtQuick
import "../theme"

// A ticket under the scanner's frame: what to present, without a word.
Item {
    id: picture

    readonly property real scaling: Math.min(width / 440, height / 300)
    function s(size) { return Math.round(size * scaling) }

    // The frame's four corners.
    Repeater {
        model: 4
        delegate: Item {
            required property int index
            readonly property bool atRight: index % 2 === 1
            readonly property bool atBottom: index > 1
            x: atRight ? picture.width - picture.s(56) : 0
            y: atBottom ? picture.height - picture.s(56) : 0
            width: picture.s(56)
            height: width
            LayoutMirroring.enabled: false
            Rectangle {
                width: parent.width
                height: picture.s(6)
                radius: height / 2
                y: parent.atBottom ? parent.height - height : 0
                color: Theme.accent
            }
            Rectangle {
                width: picture.s(6)
                height: parent.height
                radius: width / 2
                x: parent.atRight ? parent.width - width : 0
                color: Theme.accent
            }
        }
    }
    Rectangle {
        x: card.x + picture.s(5)
        y: card.y + picture.s(8)
        width: card.width
        height: card.height
        radius: card.radius
        color: "#1f000000"
    }
    Rectangle {
        id: card
        anchors.centerIn: parent
        width: picture.s(352)
        height: picture.s(204)
        radius: picture.s(12)
        color: Theme.surface
        border.color: Theme.hairline
        border.width: 1

        Column {
            x: picture.s(28)
            y: picture.s(30)
            spacing: picture.s(14)
            Rectangle { width: picture.s(96); height: picture.s(16); radius: height / 2; color: Theme.ink }
            Rectangle { width: picture.s(130); height: picture.s(10); radius: height / 2; color: Theme.hairline }
            Rectangle { width: picture.s(112); height: picture.s(10); radius: height / 2; color: Theme.hairline }
        }
        Row {
            x: picture.s(28)
            anchors.bottom: parent.bottom
            anchors.bottomMargin: picture.s(28)
            spacing: picture.s(4)
            Repeater {
                model: [3, 6, 3, 3, 9, 3, 6, 3, 3, 6, 9, 3, 3]
                delegate: Rectangle {
                    required property int modelData
                    width: picture.s(modelData)
                    height: picture.s(38)
                    color: Theme.ink
                }
            }
        }
        // The square: three finders and a fixed sprinkle, as on every QR code.
        Item {
            id: square
            readonly property int cells: 17
            readonly property real cell: Math.max(1, picture.s(8))
            width: cells * cell
            height: width
            anchors { right: parent.right; verticalCenter: parent.verticalCenter; rightMargin: picture.s(28) }
            LayoutMirroring.enabled: false

            Repeater {
                model: square.cells * square.cells
                delegate: Rectangle {
                    required property int index
                    readonly property int column: index % square.cells
                    readonly property int line: Math.floor(index / square.cells)
                    readonly property bool isFinder: (column < 7 && line < 7) || (column > 9 && line < 7) || (column < 7 && line > 9)
                    readonly property int fx: column > 9 ? column - 10 : column
                    readonly property int fy: line > 9 ? line - 10 : line
                    readonly property bool inFinder: fx === 0 || fx === 6 || fy === 0 || fy === 6
                        || (fx > 1 && fx < 5 && fy > 1 && fy < 5)
                    x: column * square.cell
                    y: line * square.cell
                    width: square.cell
                    height: square.cell
                    color: Theme.ink
                    visible: isFinder ? inFinder : (column * 7 + line * 11 + column * line * 3) % 5 < 2
                        && !(column === 7 && line < 8) && !(line === 7 && column < 8) && !(column === 9 && line < 8) && !(line === 9 && column < 8)
                }
            }
        }
    }
}
