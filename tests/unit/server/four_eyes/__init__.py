"""Tests of the four eyes."""
