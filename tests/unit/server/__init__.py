"""The central server, one folder per application."""
