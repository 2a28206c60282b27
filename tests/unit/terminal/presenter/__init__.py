"""Tests of terminal.presenter."""
