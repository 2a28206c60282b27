"""Tests of drivers.virtual.paper."""
