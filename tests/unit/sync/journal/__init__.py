"""The signed journal, one file per module."""
