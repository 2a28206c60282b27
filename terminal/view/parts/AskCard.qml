import QtQuick
import "../theme"

// A question with its consequence; the answers are the buttons below.
Rectangle {
    id: card

    property string title
    property string body
    property string roleName: "neutral"

    readonly property var role: Theme.role(roleName)

    implicitHeight: column.implicitHeight + Theme.px(64)
    radius: Theme.radius
    color: role.tint

    Column {
        id: column
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.px(32) }
        spacing: Theme.px(14)
        Label {
            width: parent.width
            text: card.title
            color: card.role.tintInk
            font.pixelSize: Theme.title
            font.weight: Font.Bold
        }
        Label {
            width: parent.width
            text: card.body
            color: card.role.tintInk
            font.pixelSize: Theme.body
        }
    }
}
