"""guichet-server commands of closing."""
