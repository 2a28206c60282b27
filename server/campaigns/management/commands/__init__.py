"""guichet-server commands about issuers, keys and campaigns."""
