import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// One redemption of the journal; over it, when asked, why it is voided.
Item {
    id: root

    property var page
    signal act(string name)

    readonly property var role: Theme.role(page.role)

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
                font.pixelSize: Theme.title
                font.weight: Font.DemiBold
            }
            Label {
                Layout.fillWidth: true
                text: root.page.amount
                font.pixelSize: Theme.giant
                font.weight: Font.Bold
                font.letterSpacing: -Theme.px(3)
                font.strikeout: root.page.icon === "void"
                wrapMode: Text.NoWrap
                lineHeight: 1.0
            }
            Rectangle {
                Layout.preferredWidth: state.implicitWidth + Theme.px(72)
                Layout.preferredHeight: Theme.px(54)
                radius: height / 2
                color: root.role.tint
                Row {
                    anchors.centerIn: parent
                    spacing: Theme.px(10)
                    Glyph {
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.px(28)
                        height: width
                        name: root.page.icon
                        color: root.role.tintInk
                        weight: 2.4
                    }
                    Label {
                        id: state
                        anchors.verticalCenter: parent.verticalCenter
                        text: root.page.state
                        color: root.role.tintInk
                        font.weight: Font.DemiBold
                        wrapMode: Text.NoWrap
                    }
                }
            }
            Label {
                Layout.fillWidth: true
                visible: text !== "" && root.page.question === ""
                text: root.page.note
                color: Theme.soft
                font.pixelSize: Theme.small
            }
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.preferredWidth: 11
            Layout.alignment: Qt.AlignVCenter
            Layout.preferredHeight: fields.implicitHeight + Theme.px(40)
            visible: root.page.question === ""
            radius: Theme.radius
            color: Theme.surface
            border.color: Theme.hairline
            border.width: Theme.line

            Column {
                id: fields
                anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.px(20) }
                anchors.leftMargin: Theme.px(28)
                anchors.rightMargin: Theme.px(28)
                spacing: Theme.px(10)
                Repeater {
                    model: root.page.fields
                    delegate: RowLayout {
                        required property var modelData
                        width: fields.width
                        spacing: Theme.px(16)
                        Label {
                            Layout.preferredWidth: Theme.px(170)
                            Layout.alignment: Qt.AlignTop
                            text: modelData.label
                            color: Theme.soft
                            font.pixelSize: Theme.small
                        }
                        Label {
                            Layout.fillWidth: true
                            text: modelData.value
                            font.pixelSize: Theme.px(22)
                            font.weight: Font.Medium
                        }
                    }
                }
            }
        }
        AskCard {
            Layout.fillWidth: true
            Layout.preferredWidth: 11
            Layout.alignment: Qt.AlignVCenter
            visible: root.page.question !== ""
            title: root.page.question
            body: root.page.consequence
            roleName: "refused"
        }
    }
}
