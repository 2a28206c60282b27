"""Scanners and printers, in their own process. A leaf: imports nothing else of the product."""
