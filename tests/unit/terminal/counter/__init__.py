"""Tests of terminal.counter."""
