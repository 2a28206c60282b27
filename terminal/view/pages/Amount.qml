import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// An amount or a reference, typed large.
Item {
    id: root

    property var page
    signal act(string name)

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        columns: Theme.isPortrait ? 1 : 2
        columnSpacing: Theme.px(48)
        rowSpacing: Theme.px(24)

        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignVCenter
            spacing: Theme.px(18)

            Label {
                Layout.fillWidth: true
                text: root.page.title
                font.pixelSize: Theme.px(50)
                font.weight: Font.Bold
                lineHeight: 1.05
            }
            Rectangle {
                Layout.fillWidth: true
                Layout.maximumWidth: Theme.px(620)
                Layout.preferredHeight: Theme.px(136)
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.px(4)
                border.color: Theme.accent
                Row {
                    anchors { right: parent.right; verticalCenter: parent.verticalCenter; rightMargin: Theme.px(28) }
                    spacing: Theme.px(14)
                    LayoutMirroring.enabled: false
                    Label {
                        text: root.page.typed === "" ? " " : root.page.typed
                        font.pixelSize: Theme.px(84)
                        font.weight: Font.Bold
                        wrapMode: Text.NoWrap
                    }
                    Label {
                        anchors.baseline: parent.children[0].baseline
                        visible: text !== ""
                        text: root.page.unit
                        color: Theme.soft
                        font.pixelSize: Theme.px(56)
                        font.weight: Font.Medium
                        wrapMode: Text.NoWrap
                    }
                }
            }
            MessageLine {
                Layout.fillWidth: true
                visible: text !== ""
                text: root.page.message
                roleName: root.page.role
            }
            Label {
                Layout.fillWidth: true
                text: root.page.hint
                color: Theme.soft
                font.pixelSize: Theme.body
            }
        }
        NumberPad {
            Layout.alignment: Qt.AlignCenter
            keys: root.page.pad
            onAct: name => root.act(name)
        }
    }
}
