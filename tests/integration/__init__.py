"""Tests of several processes together."""
