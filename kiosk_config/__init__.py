"""The counter machine's one settings file, its checks and what is rendered from it."""
