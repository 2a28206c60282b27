"""Tests of server.demo."""
