"""Migrations of passes."""
