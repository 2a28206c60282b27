"""Template tags of the central staff's and affiliates' pages."""
