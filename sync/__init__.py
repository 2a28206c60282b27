"""What terminal and server share, and how it travels."""
