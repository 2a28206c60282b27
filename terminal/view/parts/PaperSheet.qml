import QtQuick
import QtQuick.Layouts
import "../theme"

// A printed paper as it comes out: the document's own blocks.
Item {
    id: sheet

    property var rows: []
    readonly property int inner: width - Theme.px(48)

    implicitWidth: Theme.px(400)

    Rectangle {
        x: Theme.px(4)
        y: Theme.px(6)
        width: parent.width
        height: parent.height
        radius: Theme.px(4)
        color: "#26000000"
    }
    Rectangle {
        anchors.fill: parent
        radius: Theme.px(4)
        color: "#fffefb"
        border.color: Theme.hairline
        border.width: 1
        clip: true

        Column {
            id: column
            x: Theme.px(24)
            y: Theme.px(22)
            width: sheet.inner
            spacing: Theme.px(4)
            // A long receipt is shown smaller, never cut.
            transform: Scale {
                origin.x: sheet.inner / 2
                xScale: Math.min(1, (sheet.height - Theme.px(44)) / column.implicitHeight)
                yScale: xScale
            }

            Repeater {
                model: sheet.rows
                delegate: Item {
                    id: row
                    required property var modelData
                    readonly property string style: modelData.style
                    readonly property bool isTitle: style.indexOf("title") === 0
                    readonly property bool isStrong: style.indexOf("strong") === 0 || isTitle
                    readonly property bool isRule: style === "rule" || style === "heavy-rule"
                    width: sheet.inner
                    height: style === "space" ? Theme.px(8) : isRule ? Theme.px(14)
                        : style === "code" ? Theme.px(96) : style === "mark" ? Theme.px(40) : Math.max(left.implicitHeight, right.implicitHeight)

                    Rectangle {
                        visible: row.isRule
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width
                        height: row.style === "heavy-rule" ? 2 : 1
                        color: Theme.ink
                        opacity: row.style === "heavy-rule" ? 1 : 0.4
                    }
                    Rectangle {
                        visible: row.style === "mark"
                        anchors.fill: parent
                        color: Theme.ink
                        Label {
                            anchors.centerIn: parent
                            text: row.modelData.left
                            color: "#ffffff"
                            font.weight: Font.Bold
                            font.pixelSize: Theme.small
                        }
                    }
                    Glyph {
                        visible: row.style === "code"
                        anchors.centerIn: parent
                        width: Theme.px(84)
                        height: width
                        name: row.style === "code" ? "qr" : ""
                        color: Theme.ink
                        weight: 1.6
                    }
                    Label {
                        id: left
                        visible: !row.isRule && row.style !== "mark"
                        width: parent.width - (right.text === "" ? 0 : right.implicitWidth + Theme.px(8))
                        text: row.modelData.left
                        font.pixelSize: row.isTitle ? Theme.px(24) : Theme.px(17)
                        font.weight: row.isStrong ? Font.DemiBold : Font.Normal
                        horizontalAlignment: row.style.indexOf("-center") > 0 ? Text.AlignHCenter : Text.AlignLeft
                    }
                    Label {
                        id: right
                        anchors.right: parent.right
                        anchors.bottom: left.bottom
                        text: row.modelData.right
                        font.pixelSize: left.font.pixelSize
                        font.weight: left.font.weight
                        wrapMode: Text.NoWrap
                    }
                }
            }
        }
    }
}
