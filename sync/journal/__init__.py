"""The counter's signed journal: one SQLite file, shared by the terminal and the sync agent."""
