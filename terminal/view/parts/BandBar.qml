import QtQuick
import QtQuick.Layouts
import "../theme"

// The top of every screen: where, since when, how much waits, and the three lights. Below it what is not possible now.
Rectangle {
    id: bar

    property var band
    signal act(string name)

    implicitHeight: content.implicitHeight
    color: Theme.surface

    Column {
        id: content
        width: parent.width

        RowLayout {
            width: parent.width
            height: Math.max(72, Theme.px(84))
            spacing: Theme.gap

            Column {
                Layout.leftMargin: Theme.margin
                Layout.maximumWidth: parent.width * (Theme.isPortrait ? 0.6 : 0.36)
                Layout.fillWidth: true
                Layout.preferredWidth: 10
                Label {
                    width: parent.width
                    text: bar.band.name
                    font.pixelSize: Theme.px(22)
                    font.weight: Font.DemiBold
                    elide: Text.ElideRight
                    wrapMode: Text.NoWrap
                }
                Label {
                    width: parent.width
                    text: bar.band.site
                    visible: text !== ""
                    color: Theme.soft
                    font.pixelSize: Theme.tiny
                    elide: Text.ElideRight
                    wrapMode: Text.NoWrap
                }
            }
            Column {
                visible: !Theme.isPortrait
                Layout.fillWidth: true
                Layout.preferredWidth: 10
                Row {
                    spacing: Theme.px(8)
                    Rectangle {
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.px(12)
                        height: width
                        radius: bar.band.exchange_role === "neutral" ? width / 2 : 0
                        rotation: bar.band.exchange_role === "neutral" ? 0 : 45
                        visible: bar.band.exchange !== ""
                        color: bar.band.exchange_role === "neutral" ? Theme.role("accepted").fill : Theme.role("reserved").tintInk
                    }
                    Label {
                        text: bar.band.exchange
                        font.pixelSize: Theme.px(20)
                        font.weight: Font.Medium
                        wrapMode: Text.NoWrap
                    }
                }
                Label {
                    width: parent.width
                    text: bar.band.waiting
                    visible: text !== ""
                    color: Theme.soft
                    font.pixelSize: Theme.tiny
                    elide: Text.ElideRight
                    wrapMode: Text.NoWrap
                }
            }
            Row {
                Layout.rightMargin: Theme.margin - Theme.px(16)
                spacing: Theme.px(4)
                Repeater {
                    model: bar.band.lamps
                    delegate: LampChip {
                        required property var modelData
                        lamp: modelData
                        onAct: name => bar.act(name)
                    }
                }
            }
        }
        Row {
            visible: Theme.isPortrait && bar.band.exchange !== ""
            x: Theme.margin
            height: visible ? Theme.px(44) : 0
            spacing: Theme.px(24)
            Label {
                text: bar.band.exchange
                font.pixelSize: Theme.small
                font.weight: Font.Medium
                wrapMode: Text.NoWrap
            }
            Label {
                text: bar.band.waiting
                color: Theme.soft
                font.pixelSize: Theme.small
                wrapMode: Text.NoWrap
            }
        }
        Rectangle {
            width: parent.width
            height: 1
            color: Theme.hairline
        }
        Rectangle {
            width: parent.width
            height: visible ? Math.max(cannot.implicitHeight, season.implicitHeight) + Theme.px(16) : 0
            visible: bar.band.cannot !== "" || bar.band.season !== ""
            color: bar.band.cannot !== "" ? Theme.role("reserved").tint : Theme.role("neutral").tint

            RowLayout {
                anchors.fill: parent
                anchors.leftMargin: Theme.margin
                anchors.rightMargin: Theme.margin
                spacing: Theme.gap
                Label {
                    id: cannot
                    Layout.fillWidth: true
                    text: bar.band.cannot
                    color: Theme.role("reserved").tintInk
                    font.pixelSize: Theme.small
                    font.weight: Font.DemiBold
                }
                Label {
                    id: season
                    text: bar.band.season
                    visible: text !== ""
                    Layout.maximumWidth: bar.width * 0.5
                    color: bar.band.cannot !== "" ? Theme.role("reserved").tintInk : Theme.role("neutral").tintInk
                    font.pixelSize: Theme.small
                }
            }
        }
    }
}
