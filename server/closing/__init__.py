"""Closing a campaign: what is still open, expiry in pages, two persons at every step, the papers that account for it."""
