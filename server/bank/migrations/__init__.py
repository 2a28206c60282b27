"""Migrations of the bank's answers."""
