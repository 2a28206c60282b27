"""French sentences of the public pages and of the frame around every page."""

PLACE_PUBLIC = "Guichet"
PLACE_CENTRAL = "Service central"
