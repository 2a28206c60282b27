"""How the journal reaches the server: one exchange, its faults, and when to try again. Pure."""
