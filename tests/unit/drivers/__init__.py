"""Tests of the drivers, mirroring the tree."""
