"""The end of campaigns."""
