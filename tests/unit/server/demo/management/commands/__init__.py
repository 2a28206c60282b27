"""Tests of server.demo.management."""
