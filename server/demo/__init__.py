"""A département that does not exist, with everything a demonstration needs."""
