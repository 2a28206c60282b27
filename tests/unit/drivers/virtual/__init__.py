"""Tests of drivers.virtual."""
