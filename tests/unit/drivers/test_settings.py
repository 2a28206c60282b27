"""The [devices] table."""

from pathlib import Path

import pytest

from drivers import settings
from drivers.faults import SettingsFault
from drivers.limits import SCANNERS_MAX
from drivers.printer.profiles import DEFAULT_PROFILE
from drivers.scanner.frames import EndsBy
from drivers.scanner.layout import Layout
from drivers.settings import DevicesSettings, load

FULL = """
[terminal]
name = "others' business"

[devices]
socket = "/run/x.sock"
jobs = "/var/x.db"
registry = "/var/x.json"
profile = "epson-tm-t88"

[[devices.scanners]]
kind = "hid-keyboard"
name = "comptoir"
vendor = 0x0c2e
product = 0x0206
layout = "fr"

[[devices.scanners]]
kind = "serial"
port = "/dev/ttyACM0"
baud = 115200
prefix = "\\u0002"
ends_by = "gap"

[[devices.scanners]]
kind = "virtual"
port = "/run/scanner"

[devices.printer]
kind = "usb"
vendor = 0x04b8
"""


def loaded(tmp_path: Path, text: str) -> DevicesSettings:
    path = tmp_path / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_every_setting_is_read_and_other_tables_are_left_alone(tmp_path: Path) -> None:
    assert loaded(tmp_path, FULL) == DevicesSettings(
        socket="/run/x.sock",
        jobs="/var/x.db",
        registry="/var/x.json",
        profile="epson-tm-t88",
        scanners=(
            settings.HidKeyboard(name="comptoir", vendor=0x0C2E, product=0x0206, layout=Layout.FR),
            settings.SerialLine(port="/dev/ttyACM0", baud=115_200, prefix="\x02", ends_by=EndsBy.GAP),
            settings.VirtualLine(port="/run/scanner"),
        ),
        printer=settings.UsbPrinter(vendor=0x04B8),
    )


def test_an_empty_table_is_a_counter_without_devices(tmp_path: Path) -> None:
    found = loaded(tmp_path, "[devices]\n")
    assert found == DevicesSettings()
    assert (found.printer, found.scanners, found.profile) == (settings.NoPrinter(), (), DEFAULT_PROFILE)


def test_scanners_without_a_name_are_numbered() -> None:
    line = settings.VirtualLine(port="/x")
    named = DevicesSettings(scanners=(line, settings.VirtualLine(port="/y", name="z"), line)).named_scanners()
    assert [name for name, _ in named] == ["scanner-1", "z", "scanner-3"]


@pytest.mark.parametrize(
    ("device", "label"),
    [
        (settings.HidKeyboard(vendor=0x0C2E, product=0x0206), "0c2e:0206"),
        (settings.HidKeyboard(path="/dev/input/x"), "/dev/input/x"),
        (settings.SerialLine(port="/dev/ttyACM0"), "/dev/ttyACM0"),
        (settings.TcpPrinter(host="10.0.0.9"), "10.0.0.9:9100"),
        (settings.UsbPrinter(), "USB"),
        (settings.UsbPrinter(vendor=0x04B8, product=1), "USB 04b8:0001"),
        (settings.SerialPrinter(port="/dev/ttyS0"), "/dev/ttyS0"),
    ],
)
def test_a_device_is_labelled_by_where_it_is(device: settings.Scanner | settings.Printer, label: str) -> None:
    assert device.label == label


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", r"no \[devices\] table"),
        ("[devices", "not TOML"),
        ("devices = 3", "Expected `object`"),
        ("[devices]\nsockets = 'x'", "unknown field `sockets`"),
        ("[devices]\nsocket = ''", "file paths"),
        ("[devices]\nregistry = ''", "file paths"),
        ("[devices]\nprofile = 'tm-t99'", "unknown printer profile 'tm-t99'; known: generic-80"),
        ("[devices.printer]\nkind = 'parallel'", "Invalid value 'parallel' - at `\\$.printer.kind`"),
        ("[devices.printer]\nhost = 'x'", "missing required field `kind`"),
        ("[devices.printer]\nkind = 'tcp'", "missing required field `host`"),
        ("[devices.printer]\nkind = 'tcp'\nhost = ''", "needs host"),
        ("[devices.printer]\nkind = 'tcp'\nhost = 'x'\nport = 70000", "70000 is no TCP port"),
        ("[devices.printer]\nkind = 'serial'\nport = ''", "path of a serial line"),
        ("[devices.printer]\nkind = 'serial'\nport = '/x'\nbaud = -1", "-1 is no baud rate"),
        ("[devices.printer]\nkind = 'serial'\nport = '/x'\nflow = 'maybe'", "flow is one of"),
        ("[devices.printer]\nkind = 'usb'\nvendor = 65536", "USB numbers"),
        ("[[devices.scanners]]\nkind = 'hid-keyboard'", "needs path, or vendor and product - at `\\$.scanners"),
        ("[[devices.scanners]]\nkind = 'serial'\nport = '/x'\nbaud = -9", "no baud rate"),
        ("[[devices.scanners]]\nkind = 'serial'\nport = '/x'\nends_by = 'luck'", "Invalid enum value 'luck'"),
        ("[[devices.scanners]]\nkind = 'virtual'\nport = '/x'\nname = 'a'\n" * 2, "same name"),
        ("[[devices.scanners]]\nkind = 'virtual'\nport = '/x'\nname = 'printer'\n", "called printer"),
        ("[[devices.scanners]]\nkind = 'virtual'\nport = '/x'\n" * (SCANNERS_MAX + 1), "9 scanners: 8 at most"),
    ],
)
def test_a_wrong_table_is_one_clear_fault_with_its_place(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(SettingsFault, match=reason) as fault:
        loaded(tmp_path, text)
    assert "kiosk.toml" in fault.value.reason


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="No such file"):
        load(tmp_path / "none.toml")
    with pytest.raises(SettingsFault, match="directory"):
        load(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b"[devices]\n# caf\xe9\n")
    with pytest.raises(SettingsFault, match="not UTF-8"):
        load(tmp_path / "latin.toml")
