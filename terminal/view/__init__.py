"""The screen: QML that draws a `terminal.screen.Screen` and names the action that was touched. No rule, no sentence."""
