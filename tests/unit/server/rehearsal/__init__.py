"""Tests of server.rehearsal."""
