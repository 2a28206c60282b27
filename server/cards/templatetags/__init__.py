"""Tags of cards for the menus of other packages."""
