"""Unit tests of kiosk_config."""
