"""Signing in, and who may open what."""
