"""guichet-server commands of the audit."""
