import QtQuick
import QtQuick.Layouts
import "../theme"

// The tickets of the child at the counter: how many, how much, and what is left to pay.
Rectangle {
    id: card

    property var basket: null
    property color fill: Theme.surface
    property color ink: Theme.ink
    property color edge: Theme.hairline

    visible: !!basket
    implicitWidth: Theme.px(360)
    implicitHeight: visible ? column.implicitHeight + Theme.px(48) : 0
    radius: Theme.radius
    color: fill
    border.color: edge
    border.width: edge === fill ? 0 : Theme.line

    Column {
        id: column
        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.px(24) }
        spacing: Theme.px(10)

        RowLayout {
            width: parent.width
            Label {
                Layout.fillWidth: true
                text: card.basket ? card.basket.title : ""
                color: card.ink
                font.weight: Font.DemiBold
                elide: Text.ElideRight
                wrapMode: Text.NoWrap
            }
            Label {
                text: card.basket ? card.basket.count : ""
                color: card.ink
                font.pixelSize: Theme.small
                wrapMode: Text.NoWrap
            }
        }
        Rectangle {
            width: parent.width
            height: 1
            color: card.ink
            opacity: 0.25
        }
        Repeater {
            model: card.basket ? card.basket.rows : []
            delegate: RowLayout {
                required property var modelData
                width: column.width
                Label {
                    Layout.fillWidth: true
                    text: modelData.label
                    color: card.ink
                    font.pixelSize: modelData.is_strong ? Theme.body : Theme.small
                    font.weight: modelData.is_strong ? Font.DemiBold : Font.Normal
                }
                Label {
                    text: modelData.value
                    color: card.ink
                    font.pixelSize: modelData.is_strong ? Theme.title : Theme.body
                    font.weight: modelData.is_strong ? Font.Bold : Font.Normal
                    wrapMode: Text.NoWrap
                }
            }
        }
        Label {
            width: parent.width
            visible: text !== ""
            text: card.basket ? card.basket.reference : ""
            color: card.ink
            font.pixelSize: Theme.small
        }
    }
}
