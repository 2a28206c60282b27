"""guichet-server commands of intake."""
