"""Commands of rehearsing."""
