"""Tests of server.bank."""
