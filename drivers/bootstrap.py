"""Builds the devices process from its settings: ports, threads, socket, and the one place where its clocks enter.

Decides nothing while it runs; starts and stops in the right order. Everything heavy is imported here, before a scanner is
opened, so that nothing holds the interpreter while a code is arriving.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from drivers import settings as configured
from drivers.connections import Listener
from drivers.daemon import Daemon, Device, Inbox
from drivers.events import DeviceKind
from drivers.faults import DeviceAbsent, SpoolFault
from drivers.identity import DeviceIdentity, resolve
from drivers.inventory import plugged
from drivers.printer.escpos_library import new_composition
from drivers.printer.profiles import Profile, find_profile
from drivers.printer.serial_port import SerialTransport
from drivers.printer.session import PrinterSession
from drivers.printer.spooler import Spooler
from drivers.printer.tcp import TcpTransport
from drivers.printer.transport import Transport
from drivers.printer.usb_bulk import UsbBulkTransport
from drivers.printer.usblp import UsblpTransport
from drivers.scanner.calibration import Calibration, Suffix
from drivers.scanner.frames import EndsBy
from drivers.scanner.hid_keyboard import HidKeyboardPort, find_keyboard
from drivers.scanner.layout import Layout
from drivers.scanner.reader import ScannerPort, ScannerReader
from drivers.scanner.serial_scanner import SerialScannerPort
from drivers.settings import DevicesSettings

logger = logging.getLogger(__name__)

PRINTER = "printer"
# Far apart, so that numbers of two lives of the process never meet; below 2**53, which every JSON reader holds.
SEQUENCE_STARTS = 2**31
SEQUENCE_STEP = 2**20
JOIN_S = 5.0


class DevicesProcess:
    """Made, it holds the socket (LinkFault if it cannot). `run` serves until `stop`, called from anywhere."""

    def __init__(self, settings: DevicesSettings, *, alive: Callable[[], None]) -> None:
        self._listener = Listener(Path(settings.socket))
        profile = find_profile(settings.profile)
        _load_composer(profile)
        self._inbox = Inbox()
        self._readers = [
            ScannerReader(device=name, port=_scanner_port(scanner), post=self._inbox.post)
            for name, scanner in settings.named_scanners()
        ]
        devices = [
            Device(name=name, kind=DeviceKind.SCANNER, label=scanner.label)
            for name, scanner in settings.named_scanners()
        ]
        self._printer: PrinterSession | None = None
        transport = _transport(settings.printer)
        if transport is not None:
            devices.append(Device(name=PRINTER, kind=DeviceKind.PRINTER, label=settings.printer.label))
            self._printer = PrinterSession(
                device=PRINTER,
                transport=transport,
                profile=profile,
                open_spooler=lambda: Spooler(Path(settings.jobs), wall_ms=_wall_ms),
                post=self._inbox.post,
                monotonic=time.monotonic,
                confirmation=settings.printer.confirmation,
            )
        self._daemon = Daemon(
            listener=self._listener,
            inbox=self._inbox,
            devices=tuple(devices),
            order=None if self._printer is None else self._printer.submit,
            first_seq=secrets.randbelow(SEQUENCE_STARTS) * SEQUENCE_STEP,
            monotonic=time.monotonic,
            alive=alive,
        )

    def run(self) -> None:
        threads: list[ScannerReader | PrinterSession] = [*self._readers]
        if self._printer is not None:
            threads.append(self._printer)
        try:
            for thread in threads:
                thread.start()
            self._daemon.run()
        finally:
            for thread in threads:
                thread.stop()
            _join(threads)
            self._listener.close()
            self._inbox.close()

    def stop(self) -> None:
        self._daemon.stop()


def _load_composer(profile: Profile) -> None:
    """A disk without room stops printing, which says so itself; scanners go on."""
    try:
        new_composition(profile.code_page)
    except SpoolFault as fault:
        logger.error("composer_not_loaded reason=%r", fault.reason)


def _join(threads: list[ScannerReader | PrinterSession]) -> None:
    """A thread that hangs in a device is left to die with the process; its job is in doubt at the next start."""
    deadline = time.monotonic() + JOIN_S
    for thread in threads:
        if thread is not threading.current_thread() and thread.ident is not None:
            thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            logger.warning("thread_left name=%r", thread.name)


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000


def _scanner_port(scanner: configured.Scanner) -> ScannerPort:
    match scanner:
        case configured.HidKeyboard():
            return HidKeyboardPort(
                locate=lambda: scanner.path or find_keyboard(scanner.vendor, scanner.product),
                calibration=_calibration(scanner.ends_by, layout=scanner.layout),
                monotonic=time.monotonic,
            )
        case configured.SerialLine():
            return SerialScannerPort(
                locate=lambda: scanner.port,
                calibration=_calibration(scanner.ends_by, prefix=scanner.prefix),
                monotonic=time.monotonic,
                baud=scanner.baud,
            )
        case configured.VirtualLine():
            return SerialScannerPort(locate=lambda: scanner.port, calibration=Calibration(), monotonic=time.monotonic)
        case _:
            assert_never(scanner)


def _calibration(ends_by: EndsBy, *, layout: Layout = Layout.US, prefix: str = "") -> Calibration:
    """What the settings say of a scanner. Theirs is us when nobody set a layout, so us says nothing."""
    return Calibration(
        layout=None if layout is Layout.US else layout,
        suffix=Suffix.NONE if ends_by is EndsBy.GAP else Suffix.ANY,
        prefix=prefix,
    )


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
    found = {one.identity: one.usblp for one in plugged() if one.usblp}
    if printer.vendor is None or printer.product is None:
        chosen = next((one for one in found if printer.vendor in (None, one.vendor)), None)
    else:
        wanted = DeviceIdentity(
            vendor=printer.vendor, product=printer.product, serial=printer.serial, usb_path=printer.usb_path
        )
        chosen = resolve(wanted, found)
    if chosen is None:
        raise DeviceAbsent(f"no printer {printer.label} is plugged in, switched on and held by usblp")
    return found[chosen]
