"""Runs, transfer files, exports."""
