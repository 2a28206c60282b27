"""The central staff's pages."""
