import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// A ticket that may be taken: the name to check, the amount, and what was verified.
Item {
    id: root

    property var page
    signal act(string name)

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        columns: Theme.isPortrait ? 1 : 2
        columnSpacing: Theme.px(48)
        rowSpacing: Theme.px(28)

        ColumnLayout {
            Layout.fillWidth: true
            Layout.preferredWidth: 11
            Layout.alignment: Qt.AlignVCenter
            spacing: Theme.px(10)

            Label {
                Layout.fillWidth: true
                text: root.page.name_label
                color: Theme.soft
                font.pixelSize: Theme.body
            }
            Label {
                Layout.fillWidth: true
                text: root.page.name
                font.pixelSize: Theme.hero
                font.weight: Font.Bold
                font.letterSpacing: -Theme.px(2)
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.title
                wrapMode: Text.NoWrap
                lineHeight: 1.0
            }
            Label {
                Layout.fillWidth: true
                text: root.page.reminder
                color: Theme.soft
                font.pixelSize: Theme.body
            }
            Label {
                Layout.fillWidth: true
                Layout.topMargin: Theme.px(22)
                text: root.page.amount
                font.pixelSize: Theme.giant
                font.weight: Font.Bold
                font.letterSpacing: -Theme.px(3)
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.title
                wrapMode: Text.NoWrap
                lineHeight: 1.0
            }
            Flow {
                Layout.fillWidth: true
                spacing: Theme.px(10)
                Repeater {
                    model: root.page.details
                    delegate: Rectangle {
                        required property string modelData
                        width: detail.implicitWidth + Theme.px(28)
                        height: Theme.px(44)
                        radius: height / 2
                        color: Theme.role("neutral").tint
                        Label {
                            id: detail
                            anchors.centerIn: parent
                            text: parent.modelData
                            color: Theme.role("neutral").tintInk
                            font.pixelSize: Theme.small
                            font.weight: Font.Medium
                            wrapMode: Text.NoWrap
                        }
                    }
                }
            }
        }
        ColumnLayout {
            Layout.fillWidth: true
            Layout.preferredWidth: 9
            Layout.alignment: Qt.AlignVCenter
            spacing: Theme.px(20)

            CheckCard {
                Layout.fillWidth: true
                title: root.page.verified_title
                lines: root.page.verified
                roleName: "accepted"
                icon: "check"
            }
            CheckCard {
                Layout.fillWidth: true
                visible: root.page.unverified.length > 0
                title: root.page.unverified_title
                lines: root.page.unverified
                roleName: "neutral"
                icon: "clock"
            }
            BasketCard {
                Layout.fillWidth: true
                basket: root.page.basket
            }
        }
    }
}
