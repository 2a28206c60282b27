"""Tests of server.auditing.management."""
