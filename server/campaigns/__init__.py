"""Issuers and their yearly campaigns: every date, amount and count of the product."""
