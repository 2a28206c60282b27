"""Tests of server.public.management."""
