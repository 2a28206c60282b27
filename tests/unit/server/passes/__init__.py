"""Tests of server.passes."""
