"""Fuzzing: promises of what reads foreign bytes, and the search for bytes that break one."""
