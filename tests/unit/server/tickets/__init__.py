"""Tests of server.tickets."""
