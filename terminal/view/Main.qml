import QtQuick
import "theme"
import "parts"

// The window: band, strip, page, buttons. It only passes on what the bridge gives and what was touched.
Window {
    id: window

    required property var bridge
    property var shown: bridge.screen
    property string kind: ""
    readonly property bool isVerdict: shown.page !== undefined && shown.page.kind === "Verdict"
    readonly property string roleName: isVerdict ? shown.page.role : "neutral"

    objectName: "counter"
    width: 1280
    height: 800
    color: isVerdict ? Theme.role(roleName).fill : Theme.paper

    Binding { target: Theme; property: "width"; value: window.width }
    Binding { target: Theme; property: "height"; value: window.height }
    Binding { target: Theme; property: "accent"; value: window.bridge.accent }

    Connections {
        target: window.bridge
        function onChanged() { window.follow() }
    }
    Component.onCompleted: follow()

    // A page of another kind is made anew; the same kind only gets new contents.
    function follow() {
        const next = bridge.screen
        if (next.page === undefined)
            return
        if (next.page.kind !== kind) {
            kind = next.page.kind
            pageLoader.setSource("pages/" + kind + ".qml", { "page": next.page })
        } else if (pageLoader.item) {
            pageLoader.item.page = next.page
        }
        shown = next
    }

    Item {
        id: content
        anchors.fill: parent
        visible: window.shown.page !== undefined
        LayoutMirroring.enabled: window.shown.is_right_to_left === true
        LayoutMirroring.childrenInherit: true

        BandBar {
            id: band
            objectName: "band"
            anchors { left: parent.left; right: parent.right; top: parent.top }
            band: window.shown.band || { "name": "", "site": "", "exchange": "", "exchange_role": "neutral",
                                           "waiting": "", "cannot": "", "season": "", "lamps": [] }
            onAct: name => window.bridge.act(name)
        }
        StripBar {
            id: strip
            objectName: "strip"
            anchors { left: parent.left; right: parent.right; top: band.bottom }
            content: window.shown.strip || null
        }
        Loader {
            id: pageLoader
            objectName: "page"
            anchors { left: parent.left; right: parent.right; top: strip.bottom; bottom: actions.top }
            onLoaded: item.act.connect(window.bridge.act)
        }
        ActionBar {
            id: actions
            objectName: "actions"
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            height: implicitHeight
            actions: window.shown.actions || []
            roleName: window.roleName
            onAct: name => window.bridge.act(name)
        }
    }
}
