"""Commands of setting up."""
