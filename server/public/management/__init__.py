"""guichet-server commands about serving pages."""
