"""Tests of server.public."""
