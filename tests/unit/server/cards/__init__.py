"""Cards and their debits."""
