import QtQuick
import "../theme"

// One of the three lights: an icon, its name, and a mark that does not need colour.
Rectangle {
    id: chip

    property var lamp
    signal act(string name)

    readonly property var role: Theme.role(lamp.role)
    readonly property bool isWell: lamp.role === "accepted"
    readonly property var marks: ({ "accepted": "check", "reserved": "clock", "refused": "cross", "neutral": "" })

    objectName: "lamp-" + lamp.name
    Accessible.role: Accessible.Button
    Accessible.name: lamp.label + ". " + lamp.sentence

    implicitWidth: Math.max(64, name.implicitWidth + Theme.px(22))
    implicitHeight: Math.max(64, Theme.px(64))
    radius: Theme.radius
    color: chip.isWell ? "transparent" : role.tint

    Column {
        anchors.centerIn: parent
        spacing: Theme.px(3)

        Row {
            anchors.horizontalCenter: parent.horizontalCenter
            spacing: Theme.px(4)

            Glyph {
                width: Theme.px(26)
                height: width
                name: chip.lamp.icon
                color: chip.isWell ? Theme.ink : chip.role.tintInk
            }
            Rectangle {
                visible: chip.marks[chip.lamp.role] !== ""
                width: Theme.px(22)
                height: width
                radius: width / 2
                color: chip.role.fill

                Glyph {
                    anchors.centerIn: parent
                    width: Theme.px(15)
                    height: width
                    weight: 3
                    name: chip.marks[chip.lamp.role] || ""
                    color: chip.role.ink
                }
            }
        }
        Label {
            id: name
            anchors.horizontalCenter: parent.horizontalCenter
            text: chip.lamp.label
            color: chip.isWell ? Theme.soft : chip.role.tintInk
            font.pixelSize: Theme.tiny
            font.weight: chip.isWell ? Font.Normal : Font.DemiBold
            wrapMode: Text.NoWrap
        }
    }

    // A fault is the only thing that may blink, slowly, and only its mark's edge.
    Rectangle {
        anchors.fill: parent
        radius: parent.radius
        color: "transparent"
        border.width: Theme.px(3)
        border.color: chip.role.fill
        visible: chip.lamp.role === "refused"
        SequentialAnimation on opacity {
            running: chip.lamp.role === "refused"
            loops: Animation.Infinite
            NumberAnimation { from: 1; to: 0.15; duration: 900 }
            NumberAnimation { from: 0.15; to: 1; duration: 900 }
        }
    }

    TapHandler {
        objectName: "touch"
        onTapped: chip.act("devices")
    }
}
