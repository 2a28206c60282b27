import QtQuick
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
    readonly property var primary: actions.filter(action => action.is_primary)[0]
    readonly property real inner: width - 2 * Theme.margin
    readonly property real half: (inner - Theme.px(12)) / 2

    implicitHeight: actions.length === 0 ? 0 : Theme.px(14) + Theme.px(20)
        + (Theme.isPortrait && others.length > 0 && primary ? row.height + Theme.gap : 0)
        + (Theme.isPortrait && !primary ? row.height : Math.max(Theme.touch, Theme.isPortrait ? 0 : row.height))

    Flow {
        id: row
        x: bar.LayoutMirroring.enabled && !Theme.isPortrait ? bar.width - Theme.margin - width : Theme.margin
        y: Theme.px(14)
        width: Theme.isPortrait || !bar.primary ? bar.inner : bar.inner - onward.width - Theme.gap
        spacing: Theme.px(12)

        Repeater {
            model: bar.others
            delegate: ActionButton {
                required property var modelData
                required property int index
                readonly property bool isAlone: index === bar.others.length - 1 && index % 2 === 0
                action: modelData
                width: !Theme.isPortrait ? implicitWidth : isAlone ? bar.inner : bar.half
                fill: bar.isColoured ? bar.role.button : modelData.is_danger ? Theme.role("refused").tint : Theme.surface
                ink: bar.isColoured ? bar.role.ink : modelData.is_danger ? Theme.role("refused").tintInk : Theme.ink
                edge: bar.isColoured ? bar.role.button : modelData.is_danger ? Theme.role("refused").tint : Theme.hairline
                onAct: name => bar.act(name)
            }
        }
    }
    ActionButton {
        id: onward
        visible: !!bar.primary
        action: bar.primary || { "name": "", "label": "", "key_label": "", "is_primary": true }
        x: bar.LayoutMirroring.enabled || Theme.isPortrait ? Theme.margin : bar.width - Theme.margin - width
        y: bar.height - height - Theme.px(20)
        width: Theme.isPortrait ? bar.inner : Math.max(Theme.px(240), implicitWidth)
        fill: bar.isColoured ? bar.role.ink : Theme.accent
        ink: bar.isColoured ? bar.role.fill : Theme.accentInk
        edge: fill
        onAct: name => bar.act(name)
    }
}
