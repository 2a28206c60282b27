"""Tests of server.college."""
