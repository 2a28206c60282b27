import QtQuick
import "../theme"

// Twelve keys: the digits, one sign, and the eraser.
Grid {
    id: pad

    property var keys
    signal act(string name)

    property bool isLow: false

    readonly property int side: Math.max(64, Theme.px(isLow ? 72 : Theme.isPortrait ? 92 : 88))

    columns: 3
    spacing: Theme.px(10)

    component PadKey: Rectangle {
        id: key

        property string name
        property string sign
        property string icon
        property string meaning

        objectName: "pad-" + name
        Accessible.role: Accessible.Button
        Accessible.name: meaning

        width: Math.round(pad.side * (Theme.isPortrait ? 1.9 : 1.3))
        height: pad.side
        radius: Theme.radius
        visible: sign !== "" || icon !== ""
        color: touch.pressed ? Theme.shade : Theme.surface
        border.color: Theme.hairline
        border.width: Theme.line

        Label {
            anchors.centerIn: parent
            text: key.sign
            visible: key.icon === ""
            font.pixelSize: Theme.px(38)
            font.weight: Font.Medium
        }
        Glyph {
            anchors.centerIn: parent
            width: Theme.px(34)
            height: width
            visible: key.icon !== ""
            name: key.icon
            color: Theme.ink
        }
        TapHandler {
            id: touch
            objectName: "touch"
            onTapped: pad.act(key.name)
        }
    }

    Repeater {
        model: 9
        delegate: PadKey {
            required property int index
            name: "digit-" + (index + 1)
            sign: String(index + 1)
            meaning: pad.keys.digits[index + 1]
        }
    }
    Item {
        width: Math.round(pad.side * (Theme.isPortrait ? 1.9 : 1.3))
        height: pad.side
        PadKey {
            name: "comma"
            sign: pad.keys.comma
            meaning: pad.keys.comma_name
        }
    }
    PadKey {
        name: "digit-0"
        sign: "0"
        meaning: pad.keys.digits[0]
    }
    PadKey {
        name: "erase"
        icon: "erase"
        meaning: pad.keys.erase_name
    }
}
