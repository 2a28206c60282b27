"""Layouts, signatures and rules, one file per module."""
