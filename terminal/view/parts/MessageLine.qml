import QtQuick
import "../theme"

// What the page says about what was typed: an icon and a sentence, in the colour of its role.
Rectangle {
    id: line

    property string text
    property string roleName: "neutral"

    readonly property var role: Theme.role(roleName)
    readonly property var icons: ({ "accepted": "check", "refused": "cross", "reserved": "question", "neutral": "", "again": "again" })
    readonly property bool isBare: roleName === "neutral"

    implicitHeight: Math.max(Theme.px(64), row.implicitHeight + Theme.px(24))
    radius: Theme.radius
    color: isBare || text === "" ? "transparent" : role.tint

    Row {
        id: row
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        anchors.leftMargin: line.isBare ? 0 : Theme.px(18)
        anchors.rightMargin: line.isBare ? 0 : Theme.px(18)
        spacing: Theme.px(14)

        Glyph {
            id: icon
            anchors.verticalCenter: parent.verticalCenter
            width: name === "" ? 0 : Theme.px(34)
            height: Theme.px(34)
            name: line.text === "" ? "" : line.icons[line.roleName] || ""
            color: line.role.tintInk
            weight: 2.6
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - icon.width - (icon.width ? parent.spacing : 0)
            text: line.text
            color: line.isBare ? Theme.soft : line.role.tintInk
            font.pixelSize: Theme.px(26)
            font.weight: line.isBare ? Font.Normal : Font.DemiBold
        }
    }
}
