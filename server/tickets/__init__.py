"""Tickets, their states, their paper, and the opposition list."""
