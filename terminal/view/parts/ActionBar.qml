import QtQuick
import QtQuick.Layouts
import "../theme"

// The buttons under a page. Wide: one row, the primary at the end. Tall: the primary across, the others above it.
Item {
    id: bar

    property var actions: []
    property string roleName: "neutral"
    signal act(string name)

    readonly property var role: Theme.role(roleName)
    readonly property bool isColoured: roleName !== "neutral"
    readonly property var others: actions.filter(action => !action.is_primary)
    readonly property var primary: actions.filter(action => action.is_primary)

    implicitHeight: actions.length ? column.implicitHeight + Theme.px(14) + Theme.px(20) : 0

    GridLayout {
        id: column
        anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Theme.px(14) }
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        columns: Theme.isPortrait ? 1 : 2
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        Flow {
            Layout.fillWidth: true
            visible: bar.others.length > 0
            spacing: Theme.px(12)

            Repeater {
                model: bar.others
                delegate: ActionButton {
                    required property var modelData
                    required property int index
                    readonly property bool isAlone: index === bar.others.length - 1 && index % 2 === 0
                    action: modelData
                    width: !Theme.isPortrait ? implicitWidth : isAlone ? parent.width : (parent.width - Theme.px(12)) / 2
                    fill: bar.isColoured ? bar.role.button : modelData.is_danger ? Theme.role("refused").tint : Theme.surface
                    ink: bar.isColoured ? bar.role.ink : modelData.is_danger ? Theme.role("refused").tintInk : Theme.ink
                    edge: bar.isColoured ? bar.role.button : modelData.is_danger ? Theme.role("refused").tint : Theme.hairline
                    onAct: name => bar.act(name)
                }
            }
        }
        Repeater {
            model: bar.primary
            delegate: ActionButton {
                required property var modelData
                action: modelData
                Layout.fillWidth: Theme.isPortrait
                Layout.alignment: Qt.AlignRight
                Layout.minimumWidth: Theme.px(240)
                fill: bar.isColoured ? bar.role.ink : Theme.accent
                ink: bar.isColoured ? bar.role.fill : Theme.accentInk
                edge: fill
                onAct: name => bar.act(name)
            }
        }
    }
}
