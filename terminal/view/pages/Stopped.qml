import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// Nothing can be taken now: why, what helps, and that nothing is lost.
Item {
    id: root

    property var page
    signal act(string name)

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        anchors.bottomMargin: 0
        spacing: Theme.px(20)

        Item { Layout.fillHeight: true }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(32)
            Rectangle {
                Layout.alignment: Qt.AlignTop
                Layout.preferredWidth: Theme.px(132)
                Layout.preferredHeight: Theme.px(132)
                visible: root.page.sentence !== ""
                radius: width / 2
                color: Theme.role("unknown").tint
                Glyph {
                    anchors.centerIn: parent
                    width: Theme.px(88)
                    height: width
                    name: "stop"
                    color: Theme.role("unknown").tintInk
                }
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.px(14)
                Label {
                    Layout.fillWidth: true
                    text: root.page.title
                    color: Theme.soft
                    font.pixelSize: Theme.large
                }
                Label {
                    Layout.fillWidth: true
                    visible: text !== ""
                    text: root.page.sentence
                    font.pixelSize: Theme.big
                    font.weight: Font.Bold
                    lineHeight: 1.05
                }
                Label {
                    Layout.fillWidth: true
                    visible: text !== ""
                    text: root.page.advice
                    font.pixelSize: Theme.large
                }
            }
        }
        MessageLine {
            Layout.fillWidth: true
            visible: text !== ""
            text: root.page.ticket
            roleName: "reserved"
        }
        MessageLine {
            Layout.fillWidth: true
            visible: text !== ""
            text: root.page.lost
            roleName: "accepted"
        }
        Item { Layout.fillHeight: true }
        RowLayout {
            Layout.fillWidth: true
            Label {
                Layout.fillWidth: true
                text: root.page.code
                font.weight: Font.DemiBold
            }
            Label {
                text: root.page.hotline
                color: Theme.soft
                wrapMode: Text.NoWrap
            }
        }
    }
}
