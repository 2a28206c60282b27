import QtQuick
import "../theme"

// A sentence about another paper than the one on the page.
Rectangle {
    id: strip

    property var content: null

    readonly property var role: Theme.role(content ? content.role : "neutral")

    visible: !!content
    height: visible ? row.implicitHeight + Theme.px(28) : 0
    color: content && content.role === "neutral" ? Theme.accent : role.fill
    readonly property color ink: content && content.role === "neutral" ? Theme.accentInk : role.ink

    Row {
        id: row
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.gap

        Glyph {
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(36)
            height: width
            name: strip.content ? strip.content.icon : ""
            color: strip.ink
            weight: 2.4
        }
        Label {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - Theme.px(36) - Theme.gap
            text: strip.content ? strip.content.text : ""
            color: strip.ink
            font.pixelSize: Theme.large
            font.weight: Font.DemiBold
        }
    }
}
