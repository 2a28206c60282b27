"""The bodies that accept the pass: their conventions, bank accounts and counters."""
