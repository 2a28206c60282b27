import QtQuick
import QtQuick.Layouts
import "../theme"
import "../parts"

// One verdict over the whole width: colour, icon, word, and what follows from it.
Rectangle {
    id: root

    property var page
    signal act(string name)

    readonly property var role: Theme.role(page.role)

    objectName: "verdict"
    color: role.fill
    Accessible.role: Accessible.AlertMessage
    Accessible.name: page.word + ", " + page.line

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        anchors.bottomMargin: Theme.px(8)
        columns: Theme.isPortrait || !root.page.basket ? 1 : 2
        columnSpacing: Theme.px(40)
        rowSpacing: Theme.px(20)

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            spacing: Theme.px(14)

            Label {
                Layout.fillWidth: true
                visible: text !== ""
                text: root.page.heading
                color: root.role.ink
                font.pixelSize: Theme.large
                font.weight: Font.DemiBold
            }
            Item { Layout.fillHeight: true; Layout.maximumHeight: Theme.px(24) }
            GridLayout {
                Layout.fillWidth: true
                columns: Theme.isPortrait ? 1 : 2
                columnSpacing: Theme.px(32)
                rowSpacing: Theme.px(24)
                Rectangle {
                    Layout.alignment: Qt.AlignTop
                    Layout.preferredWidth: Theme.px(168)
                    Layout.preferredHeight: Theme.px(168)
                    radius: width / 2
                    color: root.role.ink
                    Glyph {
                        anchors.centerIn: parent
                        width: Theme.px(124)
                        height: width
                        name: root.page.icon
                        color: root.role.fill
                        weight: 2.8
                    }
                }
                ColumnLayout {
                    Layout.fillWidth: true
                    spacing: Theme.px(6)
                    Label {
                        Layout.fillWidth: true
                        text: root.page.word
                        color: root.role.ink
                        font.pixelSize: Theme.px(116)
                        font.weight: Font.Bold
                        font.letterSpacing: -Theme.px(3)
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Theme.title
                        wrapMode: Text.NoWrap
                        lineHeight: 1.0
                    }
                    Label {
                        Layout.fillWidth: true
                        text: root.page.line
                        color: root.role.ink
                        font.pixelSize: Theme.px(46)
                        font.weight: Font.Medium
                        lineHeight: 1.05
                    }
                    Label {
                        Layout.fillWidth: true
                        Layout.topMargin: Theme.px(16)
                        visible: text !== ""
                        text: root.page.advice
                        color: root.role.ink
                        font.pixelSize: Theme.large
                    }
                    Repeater {
                        model: root.page.reasons
                        delegate: RowLayout {
                            required property string modelData
                            required property int index
                            Layout.topMargin: index === 0 ? Theme.px(16) : 0
                            Layout.fillWidth: true
                            spacing: Theme.px(12)
                            Rectangle {
                                Layout.alignment: Qt.AlignTop
                                Layout.topMargin: Theme.px(11)
                                Layout.preferredWidth: Theme.px(10)
                                Layout.preferredHeight: Theme.px(10)
                                radius: width / 2
                                color: root.role.ink
                            }
                            Label {
                                Layout.fillWidth: true
                                text: modelData
                                color: root.role.ink
                                font.pixelSize: Theme.px(26)
                            }
                        }
                    }
                }
            }
            Item { Layout.fillHeight: true }
            GridLayout {
                Layout.fillWidth: true
                columns: Theme.isPortrait ? 2 : 3
                columnSpacing: Theme.px(28)
                rowSpacing: Theme.px(16)
                Label {
                    visible: text !== ""
                    text: root.page.amount
                    color: root.role.ink
                    font.pixelSize: Theme.hero
                    font.weight: Font.Bold
                    font.letterSpacing: -Theme.px(2)
                    wrapMode: Text.NoWrap
                    lineHeight: 1.0
                }
                Column {
                    Layout.fillWidth: true
                    spacing: Theme.px(2)
                    Repeater {
                        model: root.page.facts
                        delegate: Label {
                            required property string modelData
                            required property int index
                            width: parent.width
                            text: modelData
                            color: root.role.ink
                            font.pixelSize: index === 0 && root.page.facts.length > 1 ? Theme.px(32) : Theme.body
                            font.weight: index === 0 && root.page.facts.length > 1 ? Font.DemiBold : Font.Normal
                        }
                    }
                }
                Column {
                    Layout.alignment: Theme.isPortrait ? Qt.AlignLeft : Qt.AlignBottom | Qt.AlignRight
                    Layout.columnSpan: Theme.isPortrait ? 2 : 1
                    visible: root.page.code !== "" || root.page.hotline !== ""
                    spacing: Theme.px(2)
                    Label {
                        anchors.right: Theme.isPortrait ? undefined : parent.right
                        visible: text !== ""
                        text: root.page.hotline
                        color: root.role.ink
                        font.pixelSize: Theme.small
                        wrapMode: Text.NoWrap
                    }
                    Label {
                        anchors.right: Theme.isPortrait ? undefined : parent.right
                        visible: text !== ""
                        text: root.page.code
                        color: root.role.ink
                        font.pixelSize: Theme.body
                        font.weight: Font.DemiBold
                        wrapMode: Text.NoWrap
                    }
                }
            }
            Label {
                Layout.fillWidth: true
                visible: text !== ""
                text: root.page.answer
                color: root.role.ink
                font.pixelSize: Theme.body
                font.weight: Font.Medium
            }
        }
        BasketCard {
            Layout.alignment: Qt.AlignVCenter
            Layout.fillWidth: Theme.isPortrait
            Layout.preferredWidth: Theme.px(380)
            basket: root.page.basket
            fill: root.role.button
            ink: root.role.ink
            edge: root.role.button
        }
    }
}
