import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// Outcomes that are not what was announced here.
Item {
    id: root

    property var page
    signal act(string name)

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.px(28)
        anchors.bottomMargin: 0
        spacing: Theme.px(14)

        Label {
            Layout.fillWidth: true
            text: root.page.title
            font.pixelSize: Theme.px(50)
            font.weight: Font.Bold
        }
        Label {
            Layout.fillWidth: true
            text: root.page.hint
            color: Theme.soft
            font.pixelSize: Theme.body
        }
        Repeater {
            model: root.page.changes
            delegate: Rectangle {
                id: card
                required property var modelData
                readonly property var role: Theme.role(modelData.role)
                Layout.fillWidth: true
                Layout.preferredHeight: row.implicitHeight + Theme.px(28)
                radius: Theme.radius
                color: Theme.surface
                border.color: role.fill
                border.width: Theme.px(3)

                RowLayout {
                    id: row
                    anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.px(20) }
                    spacing: Theme.px(20)
                    Rectangle {
                        Layout.preferredWidth: Theme.px(60)
                        Layout.preferredHeight: Theme.px(60)
                        radius: width / 2
                        color: card.role.fill
                        Glyph {
                            anchors.centerIn: parent
                            width: Theme.px(40)
                            height: width
                            name: card.modelData.icon
                            color: card.role.ink
                            weight: 2.6
                        }
                    }
                    Column {
                        Layout.fillWidth: true
                        spacing: Theme.px(2)
                        Label {
                            width: parent.width
                            text: card.modelData.answer
                            font.pixelSize: Theme.px(27)
                            font.weight: Font.DemiBold
                        }
                        Label {
                            width: parent.width
                            visible: text !== ""
                            text: card.modelData.advice
                            font.pixelSize: Theme.small
                        }
                        Label {
                            width: parent.width
                            text: card.modelData.ticket + "   " + card.modelData.announced
                            color: Theme.soft
                            font.pixelSize: Theme.small
                        }
                    }
                    Label {
                        text: card.modelData.amount
                        font.pixelSize: Theme.title
                        font.weight: Font.Bold
                        wrapMode: Text.NoWrap
                    }
                }
            }
        }
        Item { Layout.fillHeight: true }
    }
}
