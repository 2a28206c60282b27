"""The sources' campaigns, as figures and played whole."""
