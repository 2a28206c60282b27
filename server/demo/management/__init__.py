"""guichet-server commands of the demonstration."""
