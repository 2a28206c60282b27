import QtQuick
import "../theme"

// One action: its word, and the key that does the same.
Rectangle {
    id: button

    property var action
    property color fill: Theme.surface
    property color ink: Theme.ink
    property color edge: Theme.hairline
    signal act(string name)

    readonly property int wanted: row.implicitWidth + Theme.px(36)

    objectName: "action-" + action.name
    Accessible.role: Accessible.Button
    Accessible.name: action.label
    Accessible.onPressAction: button.act(action.name)

    implicitHeight: Theme.touch
    implicitWidth: Math.max(Theme.touch, wanted)
    radius: Theme.radius
    color: touch.pressed ? Qt.darker(fill, 1.12) : fill
    border.color: edge
    border.width: edge === fill ? 0 : Theme.line

    Row {
        id: row
        anchors.centerIn: parent
        spacing: Theme.px(10)

        Label {
            id: word
            anchors.verticalCenter: parent.verticalCenter
            text: button.action.label
            color: button.ink
            font.pixelSize: Theme.px(22)
            font.weight: button.action.is_primary ? Font.DemiBold : Font.Medium
            wrapMode: Text.NoWrap
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            visible: button.action.key_label !== ""
            width: Math.max(height, cap.implicitWidth + Theme.px(12))
            height: Theme.px(28)
            radius: Theme.px(6)
            color: "transparent"
            border.color: button.ink
            border.width: 1
            opacity: 0.85

            Label {
                id: cap
                anchors.centerIn: parent
                text: button.action.key_label
                color: button.ink
                font.pixelSize: Math.max(13, Theme.px(15))
                font.weight: Font.Medium
                wrapMode: Text.NoWrap
            }
        }
    }

    TapHandler {
        id: touch
        objectName: "touch"
        onTapped: button.act(button.action.name)
    }
}
