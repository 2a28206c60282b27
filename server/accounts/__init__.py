"""People who sign in: central staff, college offices, affiliates."""
