"""Settings files for the tests: a right one, and the same with changes."""

import tomllib

from kiosk_config.schema import Settings, parse

RIGHT = """
[agent]
server = "https://pass.departement.example"
journal = "/var/lib/guichet/journal/journal.db"
keys = "/var/lib/guichet/journal/keys.json"

[devices]
profile = "epson-tm-t20"

[[devices.scanners]]
kind = "hid-keyboard"
vendor = 0x05e0
product = 0x1200

[[devices.scanners]]
kind = "serial"
name = "douchette-2"
port = "/dev/serial/by-id/usb-ACME_Scanner_0042-if00"

[devices.printer]
kind = "usb"
vendor = 0x04b8
product = 0x0e15

[counter]
receipt = "always"
language = "en"
"""

NETWORK_PRINTER = RIGHT.replace(
    'kind = "usb"\nvendor = 0x04b8\nproduct = 0x0e15', 'kind = "tcp"\nhost = "192.168.1.50"'
)
SMALLEST = """
[agent]
server = "https://pass.departement.example"
journal = "/var/lib/guichet/journal/journal.db"
keys = "/var/lib/guichet/journal/keys.json"
[devices]
"""
assert NETWORK_PRINTER != RIGHT
assert tomllib.loads(RIGHT)


def settings(text: str = RIGHT) -> Settings:
    """Raises SettingsRefused."""
    return parse(text.encode(), "kiosk.toml")
