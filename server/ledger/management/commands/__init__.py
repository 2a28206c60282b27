"""guichet-server commands of the ledger."""
