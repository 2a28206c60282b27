import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// Scanner, printer, network: how each is, and what helps.
Item {
    id: root

    property var page
    signal act(string name)

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.px(28)
        anchors.bottomMargin: 0
        spacing: Theme.px(18)

        Label {
            Layout.fillWidth: true
            text: root.page.title
            font.pixelSize: Theme.title
            font.weight: Font.Bold
        }
        Repeater {
            model: root.page.lamps
            delegate: Rectangle {
                id: card
                required property var modelData
                readonly property var role: Theme.role(modelData.role)
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.minimumHeight: Math.max(Theme.px(82), words.implicitHeight + Theme.px(16))
                Layout.maximumHeight: Math.max(Theme.px(112), words.implicitHeight + Theme.px(32))
                radius: Theme.radius
                color: Theme.surface
                border.color: modelData.role === "accepted" || modelData.role === "neutral" ? Theme.hairline : role.fill
                border.width: modelData.role === "accepted" || modelData.role === "neutral" ? Theme.line : Theme.px(4)

                Row {
                    anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.px(24) }
                    spacing: Theme.px(24)
                    Rectangle {
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.px(76)
                        height: width
                        radius: width / 2
                        color: card.role.tint
                        Glyph {
                            anchors.centerIn: parent
                            width: Theme.px(48)
                            height: width
                            name: card.modelData.icon
                            color: card.role.tintInk
                        }
                    }
                    Column {
                        id: words
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width - Theme.px(100)
                        spacing: Theme.px(4)
                        Label {
                            width: parent.width
                            text: card.modelData.sentence
                            font.pixelSize: Theme.large
                            font.weight: Font.DemiBold
                        }
                        Label {
                            width: parent.width
                            visible: text !== ""
                            text: card.modelData.remedy
                            color: Theme.soft
                            font.pixelSize: Theme.body
                        }
                    }
                }
            }
        }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.px(32)
            Repeater {
                model: [root.page.exchange, root.page.next_try, root.page.hotline, root.page.code].filter(text => text !== "")
                delegate: Label {
                    required property string modelData
                    text: modelData
                    color: Theme.soft
                    wrapMode: Text.NoWrap
                }
            }
        }
        Item { Layout.fillHeight: true }
    }
}
