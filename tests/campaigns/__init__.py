"""Whole campaigns at random, from the vote to zero, on both engines, against a small model that shares no code with the ledger."""
