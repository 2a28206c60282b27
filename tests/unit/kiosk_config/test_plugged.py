"""What is plugged in, from folders that look like /dev and /sys."""

from pathlib import Path

from kiosk_config.plugged import LISTED_MAX, plugged


def usb_interface(root: Path, name: str, kind: str, **attributes: str) -> None:
    device = root / "sys/bus/usb/devices" / name.partition(":")[0]
    device.mkdir(parents=True, exist_ok=True)
    for attribute, value in attributes.items():
        (device / attribute).write_text(f"{value}\n")
    interface = device.with_name(name)
    interface.mkdir()
    (interface / "bInterfaceClass").write_text(f"{kind}\n")


def test_a_bare_machine_has_none(tmp_path: Path) -> None:
    assert plugged(tmp_path) == []


def test_scanners_and_printers_are_named_as_the_settings_would(tmp_path: Path) -> None:
    for folder, name in (
        ("dev/input/by-id", "usb-ACME_Scanner-event-kbd"),
        ("dev/input/by-id", "usb-ACME_Mouse-event-mouse"),
        ("dev/serial/by-id", "usb-ACME_Scanner-if00"),
    ):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / name).write_text("")
    usb_interface(
        tmp_path, "1-1:1.0", "07", idVendor="04b8", idProduct="0e15", manufacturer="EPSON", product="TM-T20II"
    )
    usb_interface(tmp_path, "1-2:1.0", "03", idVendor="05e0", idProduct="1200")
    usb_interface(tmp_path, "1-3:1.0", "07", idVendor="0fe6", idProduct="811e")
    assert plugged(tmp_path) == [
        'kind = "hid-keyboard", path = "/dev/input/by-id/usb-ACME_Scanner-event-kbd"',
        'kind = "serial", port = "/dev/serial/by-id/usb-ACME_Scanner-if00"',
        'kind = "usb", vendor = 0x04b8, product = 0x0e15  # EPSON TM-T20II',
        'kind = "usb", vendor = 0x0fe6, product = 0x811e',
    ]


def test_a_hub_full_of_devices_is_cut(tmp_path: Path) -> None:
    for number in range(LISTED_MAX + 5):
        usb_interface(tmp_path, f"1-{number}:1.0", "07", idVendor="04b8", idProduct="0e15")
    assert len(plugged(tmp_path)) == LISTED_MAX
