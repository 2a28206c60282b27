"""guichet-server commands about the ledger and who may write it."""
