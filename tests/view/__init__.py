"""The real QML, off screen: every page at every size, keys, touch and scans, contrast and sizes of touch."""
