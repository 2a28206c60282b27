"""Tests of server.setup."""
