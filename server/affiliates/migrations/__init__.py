"""Migrations of affiliates."""
