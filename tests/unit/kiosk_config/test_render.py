"""The files of a counter, byte for byte; and what systemd itself says of them, where systemd is installed.

To renew the golden files after a wanted change, and read the difference before committing it:
`for one in usb network; do guichet-kiosk render --settings tests/unit/kiosk_config/golden/$one.toml --programs /opt/guichet/bin \
--out tests/unit/kiosk_config/golden/$one; done`
"""

import fnmatch
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from drivers.identity import DeviceIdentity
from kiosk_config.plan import MODULES, SETTINGS, UDEV, UNITS
from kiosk_config.render import obstacles, render
from kiosk_config.settings_file import load, read
from tests.unit.kiosk_config.files import NETWORK_PRINTER, RIGHT, SMALLEST, settings

GOLDEN = Path(__file__).parent / "golden"
PROGRAMS = "/opt/guichet/bin"
UNIT_NAMES = ("guichet-devices.service", "guichet-agent.service", "guichet-terminal.service")
VIRTUAL = RIGHT.replace('kind = "serial"', 'kind = "virtual"')

systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")


def rendered(text: str = RIGHT) -> dict[str, str]:
    files = render(settings(text), text.encode(), PROGRAMS)
    return {path: file.content.decode() for path, file in files.items()}


def unit(name: str, text: str = RIGHT) -> str:
    return rendered(text)[f"{UNITS}/guichet-{name}.service"]


@pytest.mark.parametrize("name", ["usb", "network"])
def test_every_file_is_the_golden_one(name: str) -> None:
    source = GOLDEN / f"{name}.toml"
    made = render(load(source), read(source), PROGRAMS)
    folder = GOLDEN / name
    golden = {f"/{path.relative_to(folder)}": path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {path: file.content for path, file in made.items()} == golden


def test_the_settings_file_itself_is_installed_unchanged() -> None:
    assert rendered()[SETTINGS] == RIGHT


def test_nothing_that_is_written_can_be_changed_by_the_programs() -> None:
    assert {file.mode for file in render(settings(), RIGHT.encode(), PROGRAMS).values()} == {0o644}


def test_only_the_agent_has_a_network() -> None:
    assert "AF_INET" in unit("agent")
    for name in ("devices", "terminal"):
        assert "AF_INET" not in unit(name)
        assert "IPAddressDeny=any" in unit(name)


def test_a_network_printer_opens_one_address_and_nothing_else() -> None:
    text = unit("devices", NETWORK_PRINTER)
    assert "IPAddressDeny=any\nIPAddressAllow=192.168.1.50\n" in text


def test_devices_hears_what_is_plugged_in_and_talks_to_nobody() -> None:
    text = unit("devices")
    assert "RestrictAddressFamilies=AF_UNIX AF_NETLINK\nIPAddressDeny=any\n" in text
    assert "PrivateNetwork" not in text
    assert "PrivateUsers" not in text


SCANNERS = {"char-hidraw", "char-input", "char-ttyACM", "char-ttyUSB"}


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (SMALLEST, set()),
        (NETWORK_PRINTER, {"char-ttyS"}),
        (RIGHT, {"char-ttyS", "char-usb", "char-usb_device"}),
        (VIRTUAL, {"char-pts", "char-usb", "char-usb_device"}),
    ],
)
def test_devices_may_open_scanners_and_the_kind_of_printer_that_the_settings_name(text: str, more: set[str]) -> None:
    assert set(re.findall("DeviceAllow=(.*) rw", unit("devices", text))) == SCANNERS | more


def test_the_modules_of_every_kind_of_device_are_loaded_before_the_unit_looks_for_them() -> None:
    modules = rendered()[MODULES].splitlines()[1:]
    assert modules == ["usbcore", "hid", "cdc_acm", "usbserial", "usblp"]
    assert "systemd-modules-load.service" in unit("devices")


def test_the_agent_has_no_device_and_the_terminal_only_screen_and_sound() -> None:
    assert "PrivateDevices=yes\nDevicePolicy=closed\n" in unit("agent")
    assert re.findall("DeviceAllow=(.*)", unit("terminal")) == ["char-drm rw", "char-alsa rw"]


def test_only_the_terminal_is_let_into_the_devices_socket() -> None:
    assert "SupplementaryGroups=guichet-devices" in unit("terminal")
    assert "SupplementaryGroups" not in unit("agent")
    assert "InaccessiblePaths=-/run/guichet/devices" in unit("agent")


def test_the_agents_watchdog_waits_longer_than_its_longest_request() -> None:
    slow = RIGHT.replace("[devices]", "total_timeout_ms = 240000\n[devices]")
    assert "WatchdogSec=270\n" in unit("agent", slow)


def test_udev_rules_name_what_the_settings_name() -> None:
    by_path = RIGHT.replace("vendor = 0x05e0\nproduct = 0x1200", 'path = "/dev/input/by-id/usb-ACME-event-kbd"')
    assert 'SYMLINK=="input/by-id/usb-ACME-event-kbd"' in rendered(by_path)[UDEV]
    first_usb_printer = RIGHT.replace("vendor = 0x04b8\nproduct = 0x0e15", "")
    assert 'ENV{ID_USB_INTERFACES}=="*:0701*", OWNER' in rendered(first_usb_printer)[UDEV]
    by_kernel_name = RIGHT.replace("/dev/serial/by-id/usb-ACME_Scanner_0042-if00", "/dev/ttyACM0")
    assert 'KERNEL=="ttyACM0"' in rendered(by_kernel_name)[UDEV]
    assert "Named" not in rendered(SMALLEST)[UDEV]
    assert "usbmisc" not in rendered(SMALLEST)[UDEV]


ENROLLED = (
    DeviceIdentity(vendor=0x05F9, product=0x2206, serial="S/N42", usb_path="1-2.1"),
    DeviceIdentity(vendor=0x1A2C, product=0x0C21, usb_path="1-3"),
    DeviceIdentity(vendor=0x1A2C, product=0x0C22, serial='a" RUN+="x', usb_path="1-4"),
)


def test_an_enrolled_scanner_is_hidden_from_the_screen_and_its_twin_of_another_port_is_not() -> None:
    hidden = [line for line in enrolled_rules() if "LIBINPUT_IGNORE_DEVICE" in line]
    assert [re.findall(r'(?:ATTRS|KERNELS).*?=="(.*?)"', line) for line in hidden] == [
        ["05f9", "2206", "S/N42"],
        ["1a2c", "0c21", "1-3"],
        ["1a2c", "0c22", "1-4"],
    ]


def enrolled_rules() -> list[str]:
    text = render(settings(SMALLEST), SMALLEST.encode(), PROGRAMS, ENROLLED)[UDEV].content.decode()
    return text.partition("# Enrolled by calibration.\n")[2].splitlines()


def test_every_keyboard_belongs_to_the_devices_process_alone_and_to_no_group_of_people() -> None:
    for line in rendered()[UDEV].splitlines():
        if "OWNER" in line:
            assert 'OWNER="guichet-devices", GROUP="guichet-devices", MODE="0600"' in line
    assert "guichet-devices" in unit("terminal")  # its socket's group, which 0600 keeps out of the nodes


def test_what_no_setting_names_is_given_and_not_hidden() -> None:
    every_keyboard = next(line for line in rendered(SMALLEST)[UDEV].splitlines() if "ID_INPUT_KEY" in line)
    assert "LIBINPUT_IGNORE_DEVICE" not in every_keyboard


def test_every_udev_rule_is_matches_then_assignments() -> None:
    key = r"[A-Z]+(?:\{[\w/]+\})?"
    rule = re.compile(rf'(?:{key}(?:==|!=)"[^"]*", )+(?:{key}="[^"]*"(?:, |$))+')
    every = [line for text in (RIGHT, NETWORK_PRINTER) for line in rendered(text)[UDEV].splitlines()]
    lines = [line for line in [*every, *enrolled_rules()] if not line.startswith("#")]
    assert len(lines) == 22
    assert [line for line in lines if not rule.fullmatch(line)] == []


def test_a_scanners_report_descriptor_is_told_from_a_keyboards_by_the_rules_own_command(tmp_path: Path) -> None:
    """The rule's command and pattern on descriptors: of a scanner (usage page 0x8C), of a keyboard, of a mouse."""
    rule = next(line for line in rendered(SMALLEST)[UDEV].splitlines() if "report_descriptor" in line)
    command, pattern = re.findall(r'(?:PROGRAM|RESULT)=="(.*?)"', rule)
    file = tmp_path / "report_descriptor"
    for descriptor, is_scanner in (
        ("058c0902a101090 4a102850209fe1500".replace(" ", ""), True),
        ("0600ff0901a101c0058c0902a101c0", True),
        ("068c000902a101c0", True),
        ("05010906a1010507", False),
        ("05010902a1010901a100", False),
    ):
        file.write_bytes(bytes.fromhex(descriptor))
        words = [word if "report_descriptor" not in word else str(file) for word in command.split()]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout.rstrip("\n")
        assert any(fnmatch.fnmatchcase(said, one) for one in pattern.split("|")) == is_scanner, said


# --- what can be tried but not installed ------------------------------------------------------------------------------


def found_obstacles(text: str, programs: str = PROGRAMS) -> dict[str, str]:
    return {one.key: one.sentence for one in obstacles(settings(text), programs)}


def test_right_settings_have_no_obstacle() -> None:
    for text in (RIGHT, NETWORK_PRINTER, SMALLEST):
        assert found_obstacles(text) == {}


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        (RIGHT.replace("/var/lib/guichet/journal/journal.db", "/opt/x/journal.db"), "agent.journal", "à lui"),
        (RIGHT.replace("/var/lib/guichet/journal/keys.json", "/data/x/keys.json"), "agent.keys", "ou /srv/…"),
        (RIGHT.replace("[devices]", '[devices]\njobs = "/srv/jobs.db"'), "devices.jobs", "à lui"),
        (RIGHT.replace("[devices]", '[devices]\nsocket = "/run/devices.sock"'), "devices.socket", "/run/…"),
        (RIGHT.replace("/var/lib/guichet/journal/journal.db", "/srv/mon journal/a.db"), "agent.journal", "une espace"),
        (RIGHT.replace("/var/lib/guichet/journal/journal.db", "/srv/%h/a.db"), "agent.journal", "un signe"),
        (RIGHT.replace("usb-ACME_Scanner_0042-if00", "usb*"), "devices.scanners[1]", "un signe"),
        (VIRTUAL, "devices.scanners[1].kind", "essais"),
        (
            RIGHT.replace("/dev/serial/by-id/usb-ACME_Scanner_0042-if00", "/srv/line"),
            "devices.scanners[1].port",
            "/dev",
        ),
        (RIGHT.replace("[devices]", 'ca_file = "/run/user/1000/ca.pem"\n[devices]'), "agent.ca_file", "/etc/guichet"),
    ],
)
def test_a_trial_setting_is_an_obstacle_to_installing(text: str, key: str, words: str) -> None:
    found = found_obstacles(text)
    assert set(found) == {key}
    assert words in found[key]


def test_programs_that_the_services_cannot_see_are_an_obstacle() -> None:
    assert "/opt/guichet" in found_obstacles(RIGHT, "/run/user/1000/bin")[""]
    assert "une espace" in found_obstacles(RIGHT, "/opt/mon guichet/bin")[""]


# --- systemd's own word -----------------------------------------------------------------------------------------------


@pytest.fixture
def units_folder(tmp_path: Path) -> Path:
    """The units as systemd would load them, their programs being there."""
    for text in (RIGHT, NETWORK_PRINTER):
        folder = tmp_path / ("network" if text is NETWORK_PRINTER else "usb")
        folder.mkdir()
        for name in UNIT_NAMES:
            content = rendered(text)[f"{UNITS}/{name}"]
            (folder / name).write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", content))
    return tmp_path


@systemd
@pytest.mark.parametrize("folder", ["usb", "network"])
def test_systemd_finds_nothing_wrong(units_folder: Path, folder: str) -> None:
    paths = [str(units_folder / folder / name) for name in UNIT_NAMES]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *paths], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "guichet-" in line]
    assert (done.returncode, ours) == (0, [])


@systemd
@pytest.mark.parametrize(("name", "exposure_max"), [("devices", 14), ("agent", 16), ("terminal", 16)])
def test_systemd_calls_the_sandboxes_good(units_folder: Path, name: str, exposure_max: int) -> None:
    """Exposure from 0 to 100; an ordinary service has about 95."""
    path = units_folder / "usb" / f"guichet-{name}.service"
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", f"--threshold={exposure_max}", "--no-pager", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
