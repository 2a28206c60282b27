import QtQuick
import "../theme"

// A short list of what was verified, or not yet.
Rectangle {
    id: card

    property string title
    property var lines: []
    property string roleName
    property string icon

    readonly property var role: Theme.role(roleName)

    implicitHeight: column.implicitHeight + Theme.px(36)
    radius: Theme.radius
    color: Theme.surface
    border.color: Theme.hairline
    border.width: Theme.line

    Column {
        id: column
        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.px(18) }
        anchors.leftMargin: Theme.px(22)
        anchors.rightMargin: Theme.px(22)
        spacing: Theme.px(8)

        Label {
            width: parent.width
            text: card.title
            color: Theme.soft
            font.pixelSize: Theme.small
            font.weight: Font.DemiBold
        }
        Repeater {
            model: card.lines
            delegate: Row {
                required property string modelData
                width: column.width
                spacing: Theme.px(12)
                Rectangle {
                    width: Theme.px(30)
                    height: width
                    radius: width / 2
                    color: card.role.tint
                    Glyph {
                        anchors.centerIn: parent
                        width: Theme.px(20)
                        height: width
                        name: card.icon
                        color: card.role.tintInk
                        weight: 2.6
                    }
                }
                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - Theme.px(42)
                    text: parent.modelData
                    font.pixelSize: Theme.px(21)
                }
            }
        }
    }
}
