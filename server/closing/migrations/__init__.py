"""Migrations of closing."""
