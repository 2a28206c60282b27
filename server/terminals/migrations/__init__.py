"""Migrations of terminals."""
