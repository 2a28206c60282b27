"""What terminals send: journal entries kept as signed, claims, verdicts."""
