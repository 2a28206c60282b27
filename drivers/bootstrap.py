"""Builds the devices process from its settings: ports, threads, socket, and the one place where its clocks enter.

Decides nothing while it runs; starts and stops in the right order. Everything heavy is imported here, before a scanner is
opened, so that nothing holds the interpreter while a code is arriving.
"""

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import assert_never

from drivers import settings as configured
from drivers.connections import Listener
from drivers.crew import Candidate, Crew, ListenerPort
from drivers.daemon import Daemon, Device
from drivers.events import DeviceKind
from drivers.faults import (
    DeviceAbsent,
    DeviceBusy,
    DeviceFault,
    DeviceReport,
    DeviceState,
    PermissionMissing,
    SpoolFault,
)
from drivers.identity import Mode
from drivers.inbox import Inbox
from drivers.installation import Installation
from drivers.inventory import ROOT, Plugging, plugged
from drivers.listing import printer_node
from drivers.printer.escpos_library import new_composition
from drivers.printer.profiles import Profile, find_profile
from drivers.printer.serial_port import SerialTransport
from drivers.printer.session import PrinterSession, Probe
from drivers.printer.session import Report as SessionReport
from drivers.printer.spooler import Spooler
from drivers.printer.tcp import TcpTransport
from drivers.printer.transport import Transport
from drivers.printer.usb_bulk import UsbBulkTransport
from drivers.printer.usblp import UsblpTransport
from drivers.registry import RegistryFile
from drivers.roster import Roster, Served
from drivers.scanner.hid_keyboard import HidKeyboardListener, HidKeyboardPort
from drivers.scanner.hid_pos import HidPosListener, HidPosPort
from drivers.scanner.opening import explained
from drivers.scanner.reader import ScannerPort
from drivers.scanner.serial_scanner import BAUD, SerialListener, SerialScannerPort
from drivers.settings import PRINTER, DevicesSettings
from drivers.watcher import Watcher

logger = logging.getLogger(__name__)

# Far apart, so that numbers of two lives of the process never meet; below 2**53, which every JSON reader holds.
SEQUENCE_STARTS = 2**31
SEQUENCE_STEP = 2**20
JOIN_S = 5.0

FAULTS_TO_EXPLAIN: dict[DeviceState, type[DeviceFault]] = {
    DeviceState.NO_PERMISSION: PermissionMissing,
    DeviceState.BUSY: DeviceBusy,
}


class DevicesProcess:
    """Made, it holds the socket (LinkFault if it cannot). `run` serves until `stop`, called from anywhere.

    `root`: the machine whose sysfs is read.
    """

    def __init__(self, settings: DevicesSettings, *, alive: Callable[[], None], root: Path = ROOT) -> None:
        self._listener = Listener(Path(settings.socket))
        profile = find_profile(settings.profile, settings.code_page)
        _load_composer(profile)
        self._inbox = Inbox()
        registry = RegistryFile(Path(settings.registry))
        self._printer = _printer_session(
            settings, profile, registry, post=_with_the_cause(self._inbox.post, settings.printer, root)
        )
        self._crew = Crew(
            find=lambda: plugged(root), new_port=_scanner_port, new_listener=_listener_port, post=self._inbox.post
        )
        self._watcher = Watcher(look=lambda: self._inbox.post(Plugging(found=plugged(root))), monotonic=time.monotonic)
        self._daemon = Daemon(
            listener=self._listener,
            inbox=self._inbox,
            devices=self._printers(settings),
            order=None if self._printer is None else self._printer.submit,
            installation=self._installation(settings, profile, registry),
            first_seq=secrets.randbelow(SEQUENCE_STARTS) * SEQUENCE_STEP,
            monotonic=time.monotonic,
            alive=alive,
        )

    def run(self) -> None:
        threads: list[PrinterSession | Watcher] = [self._watcher]
        if self._printer is not None:
            threads.append(self._printer)
        try:
            for thread in threads:
                thread.start()
            self._daemon.run()
        finally:
            for thread in threads:
                thread.stop()
            _join([*threads, *self._crew.stop()])
            self._listener.close()
            self._inbox.close()

    def stop(self) -> None:
        self._daemon.stop()

    def _probe(self) -> None:
        assert self._printer is not None
        self._printer.submit(Probe(answer=self._inbox.post))

    def _printers(self, settings: DevicesSettings) -> tuple[Device, ...]:
        if self._printer is None:
            return ()
        return (Device(name=PRINTER, kind=DeviceKind.PRINTER, label=settings.printer.label),)

    def _installation(self, settings: DevicesSettings, profile: Profile, registry: RegistryFile) -> Installation:
        return Installation(
            roster=Roster(settings.named_scanners(), registry.known, realpath=os.path.realpath),
            registry=registry,
            crew=self._crew,
            printer=settings.printer,
            may_open=lambda node: os.access(node, os.R_OK | os.W_OK),
            realpath=os.path.realpath,
            wake_printer=lambda: None if self._printer is None else self._printer.look_soon(),
            probe=self._probe if self._printer is not None else None,
            code_page=profile.code_page.name,
            monotonic=time.monotonic,
        )


def _printer_session(
    settings: DevicesSettings,
    profile: Profile,
    registry: RegistryFile,
    *,
    post: Callable[[SessionReport], None],
) -> PrinterSession | None:
    """None: the settings name no printer."""
    transport = _transport(settings.printer)
    if transport is None:
        return None
    probed = next((one.confirmation for one in registry.known.printers if one.key == PRINTER), None)
    return PrinterSession(
        device=PRINTER,
        transport=transport,
        profile=profile,
        open_spooler=lambda: Spooler(Path(settings.jobs), wall_ms=_wall_ms),
        post=post,
        monotonic=time.monotonic,
        confirmation=settings.printer.confirmation or probed,
    )


def _with_the_cause(
    post: Callable[[SessionReport], None], printer: configured.Printer, root: Path
) -> Callable[[SessionReport], None]:
    """A printer that is forbidden or held says to whom its node belongs, or which program has it."""

    def explain(report: SessionReport) -> None:
        if isinstance(report, DeviceReport) and report.state in FAULTS_TO_EXPLAIN:
            node = printer_node(printer, plugged(root))
            if node:
                fault = explained(FAULTS_TO_EXPLAIN[report.state](report.reason), node)
                report = replace(report, reason=fault.reason)
        post(report)

    return explain


def _load_composer(profile: Profile) -> None:
    """A disk without room stops printing, which says so itself; scanners go on."""
    try:
        new_composition(profile.code_page)
    except SpoolFault as fault:
        logger.error("composer_not_loaded reason=%r", fault.reason)


def _join(threads: Iterable[threading.Thread]) -> None:
    """A thread that hangs in a device is left to die with the process; its job is in doubt at the next start."""
    deadline = time.monotonic() + JOIN_S
    for thread in threads:
        if thread is not threading.current_thread() and thread.ident is not None:
            thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            logger.warning("thread_left name=%r", thread.name)


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


def _scanner_port(served: Served, locate: Callable[[], str]) -> ScannerPort:
    calibration, monotonic = served.calibration, time.monotonic
    if served.mode is Mode.HID_KEYBOARD:
        return HidKeyboardPort(locate=locate, calibration=calibration, monotonic=monotonic)
    if served.mode is Mode.HID_POS:
        return HidPosPort(locate=locate, calibration=calibration, monotonic=monotonic)
    assert served.mode is Mode.SERIAL
    return SerialScannerPort(locate=locate, calibration=calibration, monotonic=monotonic, baud=served.baud or BAUD)


def _listener_port(candidate: Candidate, locate: Callable[[], str]) -> ListenerPort:
    if candidate.mode is Mode.HID_KEYBOARD:
        return HidKeyboardListener(locate=locate, monotonic=time.monotonic)
    if candidate.mode is Mode.HID_POS:
        return HidPosListener(locate=locate, monotonic=time.monotonic)
    assert candidate.mode is Mode.SERIAL
    return SerialListener(locate=locate, monotonic=time.monotonic, baud=candidate.baud or BAUD)


def _transport(printer: configured.Printer) -> Transport | None:
    match printer:
        case configured.TcpPrinter():
            return TcpTransport(host=printer.host, port=printer.port, monotonic=time.monotonic)
        case configured.SerialPrinter():
            return SerialTransport(path=printer.port, baud=printer.baud, flow=printer.flow, monotonic=time.monotonic)
        case configured.UsblpPrinter():
            return UsblpTransport(locate=lambda: _usblp_node(printer))
        case configured.UsbPrinter():
            return UsbBulkTransport(
                vendor=printer.vendor, product=printer.product, serial=printer.serial, usb_path=printer.usb_path
            )
        case configured.NoPrinter():
            return None
        case _:
            assert_never(printer)


def _usblp_node(printer: configured.UsblpPrinter) -> str:
    """Where it is now. DeviceAbsent."""
    node = printer_node(printer, plugged())
    if not node:
        raise DeviceAbsent(f"no printer {printer.label} is plugged in, switched on and held by usblp")
    return node
