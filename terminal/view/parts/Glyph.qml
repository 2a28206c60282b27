import QtQuick

// An icon drawn from a path on a 24 by 24 grid. An image rather than a shape: it is clipped as its surroundings are.
Image {
    id: glyph

    property string name
    property color color
    property real weight: 2

    sourceSize: Qt.size(Math.ceil(width), Math.ceil(height))
    fillMode: Image.PreserveAspectFit
    source: paths[name] === undefined ? "" : "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' "
        + "fill='none' stroke-linecap='round' stroke-linejoin='round' stroke='" + String(color).replace("#", "%23")
        + "' stroke-width='" + weight + "'><path d='" + paths[name] + "'/></svg>"

    readonly property var paths: ({
        "check": "M5 12.6 L10 17.4 L19.2 6.8",
        "cross": "M6.2 6.2 L17.8 17.8 M17.8 6.2 L6.2 17.8",
        "clock": "M12 3.2 A8.8 8.8 0 1 1 11.99 3.2 Z M12 7.4 L12 12.2 L15.6 14.2",
        "question": "M8.2 9.2 A3.9 3.9 0 1 1 13.6 12.4 Q12 13.2 12 15 M12 18.9 L12 19",
        "again": "M19.4 12.4 A7.4 7.4 0 1 1 17 6.9 M17.4 3 L17.4 7.3 L13.1 7.3",
        "ticket": "M3.5 6.5 L20.5 6.5 L20.5 9.8 A2.2 2.2 0 0 0 20.5 14.2 L20.5 17.5 L3.5 17.5 L3.5 14.2 A2.2 2.2 0 0 0 3.5 9.8 Z "
                  + "M14.5 8.6 L14.5 9.4 M14.5 11.6 L14.5 12.4 M14.5 14.6 L14.5 15.4",
        "scanner": "M4 8 L4 4.8 L7.2 4.8 M16.8 4.8 L20 4.8 L20 8 M20 16 L20 19.2 L16.8 19.2 M7.2 19.2 L4 19.2 L4 16 "
                   + "M8 9 L8 15 M11 9 L11 15 M13.6 9 L13.6 15 M16.2 9 L16.2 15",
        "printer": "M7 9 L7 3.8 L17 3.8 L17 9 M7 17 L4.2 17 L4.2 9.2 L19.8 9.2 L19.8 17 L17 17 M7 13.8 L17 13.8 L17 20.4 L7 20.4 Z",
        "network": "M3.4 9.8 A12.6 12.6 0 0 1 20.6 9.8 M6.6 13.2 A7.9 7.9 0 0 1 17.4 13.2 M9.6 16.4 A3.6 3.6 0 0 1 14.4 16.4 "
                   + "M12 19.4 L12 19.5",
        "paper": "M6 3.4 L18 3.4 L18 20.6 L16 19 L14 20.6 L12 19 L10 20.6 L8 19 L6 20.6 Z M9 8 L15 8 M9 11.4 L15 11.4 M9 14.8 L12.6 14.8",
        "stop": "M8.3 3.4 L15.7 3.4 L20.6 8.3 L20.6 15.7 L15.7 20.6 L8.3 20.6 L3.4 15.7 L3.4 8.3 Z M12 7.8 L12 12.8 M12 16.1 L12 16.2",
        "void": "M12 3.4 A8.6 8.6 0 1 1 11.99 3.4 Z M6.2 6.2 L17.8 17.8",
        "qr": "M4 4 L10 4 L10 10 L4 10 Z M14 4 L20 4 L20 10 L14 10 Z M4 14 L10 14 L10 20 L4 20 Z M7 7 L7 7.1 M17 7 L17 7.1 M7 17 L7 17.1 "
              + "M14 14 L14 16 M17 14 L20 14 M17 17 L17 17.1 M20 17 L20 20 M14 20 L17 20",
        "left": "M14.8 4.8 L7.6 12 L14.8 19.2",
        "right": "M9.2 4.8 L16.4 12 L9.2 19.2",
        "erase": "M9 5.8 L20.5 5.8 L20.5 18.2 L9 18.2 L3.4 12 Z M12 9.4 L17 14.6 M17 9.4 L12 14.6"
    })
}
