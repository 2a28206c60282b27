"""Tests of server.terminals."""
