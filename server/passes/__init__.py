"""Colleges, pupils, registrations and the pass that a validated registration opens."""
