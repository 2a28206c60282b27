import QtQuick
import "../theme"

// A text in the counter's font, with figures of one width.
Text {
    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Theme.body
    font.features: Theme.tabular
    textFormat: Text.PlainText
    wrapMode: Text.WordWrap
    lineHeight: 1.12
}
