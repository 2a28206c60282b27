"""Central staff's pages."""
