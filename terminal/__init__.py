"""The counter's screen and program."""
