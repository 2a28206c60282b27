"""guichet-server commands about tickets and their money."""
