"""Central staff set the scheme up: campaigns and their rules, votes of the envelope, the people who sign in."""
