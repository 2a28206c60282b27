import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// Did the paper come out?
Item {
    id: root

    property var page
    signal act(string name)

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
            spacing: Theme.px(24)

            Rectangle {
                Layout.preferredWidth: Theme.px(104)
                Layout.preferredHeight: Theme.px(104)
                radius: width / 2
                color: Theme.role("reserved").tint
                Glyph {
                    anchors.centerIn: parent
                    width: Theme.px(68)
                    height: width
                    name: "printer"
                    color: Theme.role("reserved").tintInk
                }
            }
            Label {
                Layout.fillWidth: true
                text: root.page.title
                font.pixelSize: Theme.px(64)
                font.weight: Font.Bold
                lineHeight: 1.02
            }
            Label {
                Layout.fillWidth: true
                text: root.page.why
                color: Theme.soft
                font.pixelSize: Theme.large
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
