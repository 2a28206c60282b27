pragma Singleton
import QtQuick

// Sizes and colours of every screen. Colours go by role; text on any of them has a contrast of at least 7:1 (tests/view).
QtObject {
    // Set by Main: the window, and the issuer's accent (already made legible).
    property real width: 1280
    property real height: 800
    property color accent: "#1f4e79"

    readonly property bool isPortrait: height > width
    readonly property real unit: Math.max(0.75, Math.min(2,
        isPortrait ? Math.min(width / 800, height / 1280) : Math.min(width / 1280, height / 800)))

    function px(size) { return Math.round(size * unit) }

    // --- sizes ---
    readonly property int touch: Math.max(64, px(76))       // the least side of anything that a gloved finger touches
    readonly property int gap: px(16)
    readonly property int margin: px(40)
    readonly property int radius: px(14)
    readonly property int line: Math.max(1, px(2))

    readonly property int giant: px(104)
    readonly property int hero: px(80)
    readonly property int big: px(56)
    readonly property int title: px(40)
    readonly property int large: px(30)
    readonly property int body: px(24)
    readonly property int small: Math.max(16, px(20))
    readonly property int tiny: Math.max(15, px(17))

    readonly property string family: "Inter"
    readonly property var tabular: ({ "tnum": 1, "cv01": 0 })

    // --- colours ---
    readonly property color paper: "#f4f3ef"
    readonly property color surface: "#ffffff"
    readonly property color ink: "#16202b"
    readonly property color soft: "#414b56"
    readonly property color hairline: "#cfd3d7"
    readonly property color accentInk: "#ffffff"
    readonly property color shade: "#e4e3de"

    // fill and ink: a whole screen; button: on that screen; tint and tintInk: a mark on a white one.
    readonly property var roles: ({
        "neutral": { "fill": "#ffffff", "ink": "#16202b", "button": "#e9eaec", "tint": "#e9eaec", "tintInk": "#2b3640" },
        "accepted": { "fill": "#0a5c36", "ink": "#ffffff", "button": "#07452a", "tint": "#dcf0e4", "tintInk": "#0a4a2b" },
        "reserved": { "fill": "#ffc445", "ink": "#2e1c00", "button": "#ffdd94", "tint": "#fff0cc", "tintInk": "#553800" },
        "refused": { "fill": "#a01220", "ink": "#ffffff", "button": "#7c0d18", "tint": "#fbe3e4", "tintInk": "#7a0b16" },
        "unknown": { "fill": "#3d3a78", "ink": "#ffffff", "button": "#2c2a5c", "tint": "#e6e5f5", "tintInk": "#2f2c66" },
        "again": { "fill": "#1f4757", "ink": "#ffffff", "button": "#153441", "tint": "#ddebf1", "tintInk": "#153a49" }
    })

    function role(name) { return roles[name] || roles["neutral"] }
}
