import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// What was taken since the last closing.
Item {
    id: root

    property var page
    signal act(string name)

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        anchors.bottomMargin: 0
        columns: Theme.isPortrait ? 1 : 2
        columnSpacing: Theme.px(56)
        rowSpacing: Theme.px(24)

        ColumnLayout {
            Layout.fillWidth: true
            Layout.preferredWidth: 9
            Layout.alignment: Qt.AlignVCenter
            spacing: Theme.px(16)
            Label {
                Layout.fillWidth: true
                text: root.page.title
                font.pixelSize: Theme.big
                font.weight: Font.Bold
                lineHeight: 1.05
            }
            Label {
                Layout.fillWidth: true
                text: root.page.since
                color: Theme.soft
                font.pixelSize: Theme.body
            }
            MessageLine {
                Layout.fillWidth: true
                visible: text !== ""
                text: root.page.note
                roleName: root.page.role
            }
            AskCard {
                Layout.fillWidth: true
                visible: root.page.question !== ""
                title: root.page.question
                body: root.page.consequence
                roleName: "reserved"
            }
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.preferredWidth: 11
            Layout.alignment: Qt.AlignVCenter
            Layout.preferredHeight: rows.implicitHeight + Theme.px(56)
            radius: Theme.radius
            color: Theme.surface
            border.color: Theme.hairline
            border.width: Theme.line

            Column {
                id: rows
                anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.px(28) }
                spacing: Theme.px(18)
                Repeater {
                    model: root.page.rows
                    delegate: RowLayout {
                        required property var modelData
                        width: rows.width
                        Label {
                            Layout.fillWidth: true
                            text: modelData.label
                            color: modelData.is_strong ? Theme.ink : Theme.soft
                            font.pixelSize: modelData.is_strong ? Theme.large : Theme.body
                            font.weight: modelData.is_strong ? Font.DemiBold : Font.Normal
                        }
                        Label {
                            text: modelData.value
                            font.pixelSize: modelData.is_strong ? Theme.big : Theme.px(26)
                            font.weight: modelData.is_strong ? Font.Bold : Font.Medium
                            wrapMode: Text.NoWrap
                        }
                    }
                }
            }
        }
    }
}
