"""Terminals, agents and the server in one thread, from one seed: the real code, a virtual world round it."""
