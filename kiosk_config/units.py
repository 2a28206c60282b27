"""The systemd units of the three programs: what each may reach, and how it is watched and started again. Pure.

Least privilege: devices holds device nodes and no network, the terminal screen and sound and no network, the agent the network and
no device. Sources: systemd.exec(5), systemd.resource-control(5), systemd.service(5); decisions 0009, 0010, 0012.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

from drivers.settings import (
    DevicesSettings,
    HidKeyboard,
    NoPrinter,
    SerialLine,
    SerialPrinter,
    TcpPrinter,
    UsbPrinter,
    VirtualLine,
)
from kiosk_config.plan import SETTINGS
from kiosk_config.schema import Settings

DEVICES_USER = "guichet-devices"
COUNTER_USER = "guichet"

CAGE = "/usr/bin/cage"
RUNTIME = "guichet-terminal"  # under /run: the compositor's own socket; under /var/cache: compiled QML, fonts

WATCHDOG_S = 10  # devices and terminal say that they live once a second
AGENT_WATCHDOG_MARGIN_S = 30  # beyond the longest request, during which the agent says nothing

EXIT_SETTINGS = 2
"""All three programs end with it when their settings are wrong; starting them again would not help."""

Lines = Iterable[tuple[str, object]]

_HARDENING: tuple[tuple[str, object], ...] = (
    ("NoNewPrivileges", "yes"),
    ("CapabilityBoundingSet", ""),
    ("AmbientCapabilities", ""),
    ("ProtectSystem", "strict"),
    ("ProtectHome", "yes"),
    ("ProtectProc", "invisible"),
    ("PrivateTmp", "yes"),
    ("ProtectClock", "yes"),
    ("ProtectHostname", "yes"),
    ("ProtectControlGroups", "yes"),
    ("ProtectKernelLogs", "yes"),
    ("ProtectKernelModules", "yes"),
    ("ProtectKernelTunables", "yes"),
    ("RestrictNamespaces", "yes"),
    ("RestrictRealtime", "yes"),
    ("RestrictSUIDSGID", "yes"),
    ("LockPersonality", "yes"),
    ("RemoveIPC", "yes"),
    ("KeyringMode", "private"),
    ("SystemCallArchitectures", "native"),
    ("SystemCallFilter", "@system-service"),
    ("SystemCallFilter", "~@privileged @debug"),
    ("SystemCallErrorNumber", "EPERM"),
)


def devices(settings: Settings, programs: str) -> str:
    """guichet-devices.service: device nodes, its socket, its job database; a network only towards a network printer."""
    folders = _folders(settings.devices.socket, settings.devices.jobs, settings.devices.registry)
    return _unit(
        description="Guichet: scanners and receipt printer",
        after="systemd-udevd.service systemd-modules-load.service",
        service=[
            *_life(f"{programs}/guichet-devices --settings {SETTINGS}", WATCHDOG_S),
            ("User", DEVICES_USER),
            ("Group", DEVICES_USER),
            ("UMask", "0077"),
            *_HARDENING,
            ("MemoryDenyWriteExecute", "yes"),
            ("ProcSubset", "pid"),
            *_printer_network(settings.devices),
            ("DevicePolicy", "closed"),
            *(("DeviceAllow", f"{group} rw") for group in _device_groups(settings.devices)),
            ("ReadWritePaths", " ".join(folders)),
            ("InaccessiblePaths", " ".join(_optional(_folders(settings.agent.journal, settings.agent.keys)))),
        ],
        wanted_by="multi-user.target",
    )


def agent(settings: Settings, programs: str) -> str:
    """guichet-agent.service: the journal and the network; no device, no socket of ours."""
    watchdog = settings.agent.total_timeout_ms // 1000 + AGENT_WATCHDOG_MARGIN_S
    return _unit(
        description="Guichet: exchange with the server",
        after="network.target",
        service=[
            *_life(f"{programs}/guichet-agent --settings {SETTINGS}", watchdog, restart_s=5),
            ("User", COUNTER_USER),
            ("Group", COUNTER_USER),
            ("UMask", "0077"),
            *_HARDENING,
            ("MemoryDenyWriteExecute", "yes"),
            ("PrivateDevices", "yes"),
            ("DevicePolicy", "closed"),
            ("RestrictAddressFamilies", "AF_UNIX AF_INET AF_INET6"),
            ("ReadWritePaths", " ".join(_folders(settings.agent.journal, settings.agent.keys))),
            (
                "InaccessiblePaths",
                " ".join(
                    _optional(_folders(settings.devices.socket, settings.devices.jobs, settings.devices.registry))
                ),
            ),
        ],
        wanted_by="multi-user.target",
    )


def terminal(settings: Settings, programs: str) -> str:
    """guichet-terminal.service: the screen through cage and seatd, the sound, the journal, the devices socket; no network.

    cage is the unit's main process, so its child may notify. The QML engine compiles at run time and needs executable memory.
    """
    command = f"{CAGE} -- {programs}/guichet-terminal --settings {SETTINGS}"
    return _unit(
        description="Guichet: counter screen",
        after="seatd.service guichet-devices.service getty@tty1.service",
        more=[("Wants", "seatd.service guichet-devices.service"), ("Conflicts", "getty@tty1.service")],
        service=[
            *_life(command, WATCHDOG_S, notify="all"),
            ("User", COUNTER_USER),
            ("Group", COUNTER_USER),
            ("SupplementaryGroups", f"{DEVICES_USER} audio render video"),
            ("UMask", "0077"),
            ("RuntimeDirectory", RUNTIME),
            ("RuntimeDirectoryMode", "0700"),
            ("CacheDirectory", RUNTIME),
            ("Environment", f"XDG_RUNTIME_DIR=/run/{RUNTIME} XDG_CACHE_HOME=/var/cache/{RUNTIME}"),
            ("Environment", "LIBSEAT_BACKEND=seatd QT_QPA_PLATFORM=wayland"),
            *_HARDENING,
            ("RestrictAddressFamilies", "AF_UNIX AF_NETLINK"),
            ("IPAddressDeny", "any"),
            ("DevicePolicy", "closed"),
            ("DeviceAllow", "char-drm rw"),
            ("DeviceAllow", "char-alsa rw"),
            ("ReadWritePaths", " ".join(_folders(settings.agent.journal, settings.agent.keys))),
            ("InaccessiblePaths", " ".join(_optional(_folders(settings.devices.jobs, settings.devices.registry)))),
        ],
        wanted_by="graphical.target",
    )


# --- the shape of a unit ---------------------------------------------------------------------------------------------


def _unit(*, description: str, after: str, service: Lines, wanted_by: str, more: Lines = ()) -> str:
    """StartLimitIntervalSec=0: a counter is never given up."""
    sections: tuple[tuple[str, Lines], ...] = (
        ("Unit", [("Description", description), ("After", after), *more, ("StartLimitIntervalSec", 0)]),
        ("Service", service),
        ("Install", [("WantedBy", wanted_by)]),
    )
    return "\n".join(f"[{name}]\n" + "".join(f"{key}={value}\n" for key, value in lines) for name, lines in sections)


def _life(command: str, watchdog_s: int, *, notify: str = "main", restart_s: int = 1) -> Lines:
    return [
        ("Type", "notify"),
        ("NotifyAccess", notify),
        ("ExecStart", command),
        ("Restart", "always"),
        ("RestartSec", restart_s),
        ("RestartPreventExitStatus", EXIT_SETTINGS),
        ("WatchdogSec", watchdog_s),
        ("TimeoutStartSec", 60),
        ("TimeoutStopSec", 15),
    ]


def _folders(*paths: str) -> list[str]:
    return list(dict.fromkeys(str(PurePosixPath(path).parent) for path in paths))


def _optional(folders: list[str]) -> list[str]:
    """A leading dash: not an error when the folder is not there yet."""
    return [f"-{folder}" for folder in folders]


# --- what devices needs ----------------------------------------------------------------------------------------------


def _printer_network(settings: DevicesSettings) -> Lines:
    """Plug events and libusb want AF_NETLINK, and hear nothing in a network namespace of their own: an address filter instead."""
    if isinstance(settings.printer, TcpPrinter):
        return [
            ("RestrictAddressFamilies", "AF_UNIX AF_NETLINK AF_INET AF_INET6"),
            ("IPAddressDeny", "any"),
            ("IPAddressAllow", settings.printer.host),
        ]
    return [("RestrictAddressFamilies", "AF_UNIX AF_NETLINK"), ("IPAddressDeny", "any")]


MODULES = ("usbcore", "hid", "cdc_acm", "usbserial", "usblp")
"""Loaded at boot: systemd looks a group of devices up when a unit starts, and finds none whose module comes with the first plug."""

_SCANNERS = ("char-input", "char-hidraw", "char-ttyACM", "char-ttyUSB")
"""A scanner may be enrolled at any time, in any mode; which nodes are ours is udev's to say."""

_USB_PRINTERS = ("char-usb", "char-usb_device")


def _device_groups(settings: DevicesSettings) -> list[str]:
    """Names of /proc/devices: those of scanners always, another group only when the settings name a device of it."""
    groups = {*_SCANNERS}
    for device in (*settings.scanners, settings.printer):
        match device:
            case SerialLine() | SerialPrinter():
                groups.add("char-ttyS")
            case VirtualLine():
                groups.add("char-pts")
            case UsbPrinter():
                groups.update(_USB_PRINTERS)
            case HidKeyboard() | TcpPrinter() | NoPrinter():
                pass
    return sorted(groups)
