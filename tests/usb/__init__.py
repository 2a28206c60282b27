"""The USB bench: rows that run inside its machine, and the test that runs its short form."""
