import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// Waiting for a ticket.
Item {
    id: root

    property var page
    signal act(string name)

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        columns: Theme.isPortrait ? 1 : 2
        columnSpacing: Theme.px(56)
        rowSpacing: Theme.px(32)

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignVCenter
            spacing: Theme.px(20)

            Label {
                Layout.fillWidth: true
                text: root.page.title
                font.pixelSize: Theme.hero
                font.weight: Font.Bold
                font.letterSpacing: -Theme.px(2)
                lineHeight: 1.0
            }
            Label {
                Layout.fillWidth: true
                text: root.page.hint
                color: Theme.soft
                font.pixelSize: Theme.large
            }
            Item { Layout.preferredHeight: Theme.px(20) }
            Label {
                Layout.fillWidth: true
                text: root.page.today
                font.pixelSize: Theme.body
                font.weight: Font.Medium
            }
            Label {
                Layout.fillWidth: true
                visible: text !== ""
                text: root.page.forecast
                color: Theme.soft
                font.pixelSize: Theme.body
            }
        }
        BasketCard {
            Layout.alignment: Qt.AlignCenter
            Layout.fillWidth: Theme.isPortrait
            Layout.preferredWidth: Theme.px(400)
            basket: root.page.basket
        }
        TicketPicture {
            visible: !root.page.basket
            Layout.alignment: Qt.AlignCenter
            Layout.preferredWidth: Theme.px(440)
            Layout.preferredHeight: Theme.px(300)
        }
    }
}
