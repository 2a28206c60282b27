"""Tests of terminal.view."""
