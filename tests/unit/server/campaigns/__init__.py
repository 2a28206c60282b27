"""Tests of server.campaigns."""
