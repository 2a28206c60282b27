"""Printer commands read back into what they put on paper, and drawn."""
