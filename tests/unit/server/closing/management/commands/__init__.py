"""Tests of server.closing.management."""
