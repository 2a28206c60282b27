"""Tests of server.tickets.management."""
