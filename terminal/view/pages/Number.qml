import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// The 18 digits of a ticket, in the groups in which they are printed.
Item {
    id: root

    property var page
    signal act(string name)

    readonly property var role: Theme.role(page.role)

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
                font.pixelSize: Theme.big
                font.weight: Font.Bold
            }
            Label {
                Layout.fillWidth: true
                text: root.page.hint
                color: Theme.soft
                font.pixelSize: Theme.body
            }
            Flow {
                Layout.fillWidth: true
                Layout.topMargin: Theme.px(12)
                spacing: Theme.px(10)

                Repeater {
                    model: root.page.groups
                    delegate: Rectangle {
                        id: group
                        required property var modelData
                        width: digits.implicitWidth + Theme.px(20)
                        height: Theme.px(84)
                        radius: Theme.radius
                        color: Theme.surface
                        border.width: modelData.is_active ? Theme.px(4) : Theme.line
                        border.color: modelData.is_active ? Theme.accent : Theme.hairline

                        Row {
                            id: digits
                            anchors.centerIn: parent
                            LayoutMirroring.enabled: false
                            Repeater {
                                model: group.modelData.size
                                delegate: Item {
                                    required property int index
                                    readonly property string digit: group.modelData.typed.charAt(index)
                                    width: Theme.px(31)
                                    height: Theme.px(64)
                                    Label {
                                        anchors.centerIn: parent
                                        text: parent.digit
                                        font.pixelSize: Theme.px(44)
                                        font.weight: Font.DemiBold
                                    }
                                    Rectangle {
                                        visible: parent.digit === ""
                                        anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: Theme.px(10) }
                                        width: Theme.px(20)
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
            MessageLine {
                Layout.fillWidth: true
                text: root.page.message
                roleName: root.page.role
            }
        }
        NumberPad {
            Layout.alignment: Qt.AlignCenter
            keys: root.page.pad
            onAct: name => root.act(name)
        }
    }
}
