import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// The child's birthdate: day, month, year.
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
            Label {
                Layout.fillWidth: true
                text: root.page.reminder
                color: Theme.soft
                font.pixelSize: Theme.body
            }
            Row {
                Layout.topMargin: Theme.px(6)
                spacing: Theme.px(16)
                Repeater {
                    model: root.page.parts
                    delegate: Column {
                        id: part
                        required property var modelData
                        spacing: Theme.px(8)
                        Label {
                            text: part.modelData.label
                            color: Theme.soft
                            font.pixelSize: Theme.small
                            font.weight: Font.Medium
                        }
                        Rectangle {
                            width: Theme.px(part.modelData.size === 4 ? 216 : 132)
                            height: Theme.px(112)
                            radius: Theme.radius
                            color: Theme.surface
                            border.width: part.modelData.is_active ? Theme.px(4) : Theme.line
                            border.color: part.modelData.is_active ? Theme.accent : Theme.hairline
                            Row {
                                anchors.centerIn: parent
                                LayoutMirroring.enabled: false
                                Repeater {
                                    model: part.modelData.size
                                    delegate: Item {
                                        required property int index
                                        readonly property string digit: part.modelData.typed.charAt(index)
                                        width: Theme.px(44)
                                        height: Theme.px(88)
                                        Label {
                                            anchors.centerIn: parent
                                            text: parent.digit
                                            font.pixelSize: Theme.px(64)
                                            font.weight: Font.Bold
                                        }
                                        Rectangle {
                                            visible: parent.digit === ""
                                            anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: Theme.px(16) }
                                            width: Theme.px(26)
                                            height: Theme.px(4)
                                            radius: height / 2
                                            color: Theme.hairline
                                        }
                                    }
                                }
                            }
                        }
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
                visible: text !== ""
                text: root.page.tries
                font.weight: Font.DemiBold
            }
            Label {
                Layout.fillWidth: true
                text: root.page.privacy
                color: Theme.soft
                font.pixelSize: Theme.small
            }
        }
        NumberPad {
            Layout.alignment: Qt.AlignCenter
            keys: root.page.pad
            onAct: name => root.act(name)
        }
    }
}
