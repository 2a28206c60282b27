import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// A paper on its way out, and the paper itself.
Item {
    id: root

    property var page
    signal act(string name)

    readonly property var role: Theme.role(page.role)

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        anchors.bottomMargin: Theme.px(16)
        columns: Theme.isPortrait ? 1 : 2
        columnSpacing: Theme.px(56)
        rowSpacing: Theme.px(28)

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignVCenter
            spacing: Theme.px(20)

            Label {
                Layout.fillWidth: true
                text: root.page.title
                color: Theme.soft
                font.pixelSize: Theme.large
            }
            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.px(24)
                Rectangle {
                    Layout.preferredWidth: Theme.px(104)
                    Layout.preferredHeight: Theme.px(104)
                    radius: width / 2
                    color: root.role.tint
                    Glyph {
                        anchors.centerIn: parent
                        width: Theme.px(68)
                        height: width
                        name: root.page.icon
                        color: root.role.tintInk
                        weight: 2.2
                    }
                }
                Label {
                    Layout.fillWidth: true
                    text: root.page.state
                    font.pixelSize: Theme.big
                    font.weight: Font.Bold
                    lineHeight: 1.05
                }
            }
            Label {
                Layout.fillWidth: true
                visible: text !== ""
                text: root.page.advice
                font.pixelSize: Theme.large
            }
            Label {
                Layout.fillWidth: true
                visible: text !== ""
                text: root.page.code
                color: Theme.soft
                font.weight: Font.DemiBold
            }
        }
        PaperSheet {
            visible: root.page.rows.length > 0
            Layout.alignment: Qt.AlignCenter
            Layout.preferredWidth: Theme.px(400)
            Layout.fillHeight: true
            rows: root.page.rows
        }
    }
}
