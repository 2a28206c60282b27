"""Tests of server.public.templatetags."""
