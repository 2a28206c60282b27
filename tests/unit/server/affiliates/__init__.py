"""Tests of server.affiliates."""
