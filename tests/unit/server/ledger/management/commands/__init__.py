"""Tests of the ledger's commands."""
