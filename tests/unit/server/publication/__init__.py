"""server.publication: what the public may read."""
