"""The USB bench's own parts that need no machine."""
