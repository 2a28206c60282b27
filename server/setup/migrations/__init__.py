"""Migrations of the set-up pages."""
