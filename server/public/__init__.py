"""What anybody may see: the front page, the accessibility statement, the health check."""
