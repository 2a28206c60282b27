import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// The journal of a day: a list that is searched by typing.
Item {
    id: root

    property var page
    signal act(string name)

    onPageChanged: Qt.callLater(follow)

    // Only once the list has its lines: on the way there it must not be asked to lay them out.
    function follow() {
        if (list.count > 0 && page.selected >= 0)
            list.positionViewAtIndex(page.selected, ListView.Contain)
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        anchors.topMargin: Theme.px(24)
        anchors.bottomMargin: 0
        spacing: Theme.px(16)

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap
            Label {
                Layout.fillWidth: true
                text: root.page.title
                font.pixelSize: Theme.title
                font.weight: Font.Bold
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.body
                wrapMode: Text.NoWrap
            }
            Label {
                text: root.page.summary
                font.pixelSize: Theme.body
                font.weight: Font.DemiBold
                wrapMode: Text.NoWrap
            }
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(12)
            DayButton { name: "left"; meaning: root.page.previous }
            DayButton { name: "right"; meaning: root.page.next }
            Rectangle {
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.touch
                radius: Theme.radius
                color: Theme.surface
                border.color: root.page.query === "" ? Theme.hairline : Theme.accent
                border.width: root.page.query === "" ? Theme.line : Theme.px(4)
                Label {
                    anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.px(20) }
                    text: root.page.query === "" ? root.page.placeholder : root.page.query
                    color: root.page.query === "" ? Theme.soft : Theme.ink
                    font.pixelSize: Theme.large
                    font.weight: root.page.query === "" ? Font.Normal : Font.DemiBold
                    wrapMode: Text.NoWrap
                    elide: Text.ElideRight
                }
            }
        }
        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            spacing: Theme.px(28)

            Item {
                Layout.fillWidth: true
                Layout.fillHeight: true

                Label {
                    anchors.centerIn: parent
                    visible: root.page.empty !== ""
                    text: root.page.empty
                    color: Theme.soft
                    font.pixelSize: Theme.large
                }
                ListView {
                    id: list
                    anchors.fill: parent
                    clip: true
                    cacheBuffer: 0  // lines out of sight would be made in the background, and missed when the page goes
                    spacing: Theme.px(6)
                    model: root.page.lines
                    boundsBehavior: Flickable.StopAtBounds
                    delegate: LineRow {
                        width: list.width
                        onAct: name => root.act(name)
                    }
                }
            }
            NumberPad {
                visible: !Theme.isPortrait
                Layout.alignment: Qt.AlignTop
                keys: root.page.pad
                onAct: name => root.act(name)
            }
        }
        NumberPad {
            visible: Theme.isPortrait
            isLow: true
            Layout.alignment: Qt.AlignHCenter
            keys: root.page.pad
            onAct: name => root.act(name)
        }
    }

    component DayButton: Rectangle {
        id: day

        property string name
        property string meaning

        objectName: "day-" + name
        Accessible.role: Accessible.Button
        Accessible.name: meaning

        Layout.preferredWidth: Theme.touch
        Layout.preferredHeight: Theme.touch
        radius: Theme.radius
        color: touch.pressed ? Theme.shade : Theme.surface
        border.color: Theme.hairline
        border.width: Theme.line

        Glyph {
            anchors.centerIn: parent
            width: Theme.px(34)
            height: width
            name: day.name
            color: Theme.ink
        }
        TapHandler {
            id: touch
            objectName: "touch"
            onTapped: root.act(day.name)
        }
    }

    component LineRow: Rectangle {
        id: row

        required property var modelData
        signal act(string name)
        readonly property var role: Theme.role(modelData.role)

        objectName: modelData.name
        Accessible.role: Accessible.ListItem
        Accessible.name: modelData.time + " " + modelData.ticket + " " + modelData.amount + " " + modelData.state

        height: Math.max(64, Theme.px(68))
        radius: Theme.px(10)
        color: Theme.surface
        border.width: modelData.is_selected ? Theme.px(4) : 1
        border.color: modelData.is_selected ? Theme.accent : Theme.hairline

        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: Theme.px(20)
            anchors.rightMargin: Theme.px(12)
            spacing: Theme.px(16)
            Label {
                text: row.modelData.time
                color: Theme.soft
                font.pixelSize: Theme.body
                wrapMode: Text.NoWrap
            }
            Label {
                Layout.fillWidth: true
                text: row.modelData.ticket
                font.pixelSize: Theme.body
                font.weight: Font.Medium
                font.strikeout: row.modelData.icon === "void"
                elide: Text.ElideRight
                wrapMode: Text.NoWrap
            }
            Label {
                text: row.modelData.amount
                font.pixelSize: Theme.px(26)
                font.weight: Font.DemiBold
                font.strikeout: row.modelData.icon === "void"
                wrapMode: Text.NoWrap
            }
            Rectangle {
                Layout.preferredWidth: Theme.px(150)
                Layout.preferredHeight: Theme.px(42)
                radius: height / 2
                color: row.role.tint
                Row {
                    anchors.centerIn: parent
                    spacing: Theme.px(8)
                    Glyph {
                        anchors.verticalCenter: parent.verticalCenter
                        width: Theme.px(22)
                        height: width
                        name: row.modelData.icon
                        color: row.role.tintInk
                        weight: 2.4
                    }
                    Label {
                        anchors.verticalCenter: parent.verticalCenter
                        text: row.modelData.state
                        color: row.role.tintInk
                        font.pixelSize: Theme.small
                        font.weight: Font.Medium
                        wrapMode: Text.NoWrap
                    }
                }
            }
        }
        TapHandler {
            objectName: "touch"
            onTapped: row.act(row.modelData.name)
        }
    }
}
