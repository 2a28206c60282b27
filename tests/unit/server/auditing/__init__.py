"""Tests of server.auditing."""
