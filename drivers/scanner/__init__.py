"""Scanners: pure decoders from keys or bytes to codes, and one port per kind of device."""
