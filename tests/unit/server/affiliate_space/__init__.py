"""The affiliates' pages."""
