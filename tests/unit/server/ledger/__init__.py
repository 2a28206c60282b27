"""Tests of server.ledger."""
