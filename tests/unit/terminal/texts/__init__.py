"""Tests of terminal.texts."""
