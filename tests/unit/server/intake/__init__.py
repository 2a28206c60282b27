"""Tests of server.intake."""
