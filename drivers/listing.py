"""What an installer is shown: every scanner and printer that is found or expected, and how it is. No I/O.

Decides which of the devices found is the printer of the settings, and what is a candidate to be calibrated.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from drivers.crew import Candidate
from drivers.events import DeviceKind, FoundDevice
from drivers.faults import Condition, DeviceReport, DeviceState
from drivers.identity import DeviceIdentity, Mode, resolve
from drivers.inventory import Plugged
from drivers.printer.jobs import BLIND_LINE_MAX, Confirmation
from drivers.registry import Registry
from drivers.roster import Roster, Served
from drivers.settings import PRINTER, NoPrinter, Printer, SerialPrinter, TcpPrinter, UsblpPrinter, UsbPrinter

NOT_LOOKED_AT = DeviceReport(device="", state=DeviceState.ABSENT, reason="not looked at yet")
LISTENED_TO = frozenset({Mode.HID_POS, Mode.SERIAL, Mode.HID_KEYBOARD})


def claimed(printer: Printer, answers: Confirmation) -> Confirmation:
    """The most that will be said of a job of this printer, which is known to answer so much."""
    return answers.at_most(BLIND_LINE_MAX) if isinstance(printer, SerialPrinter) else answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything that is known now. `may_open`: whether this process may read and write a node. `realpath`: follows links."""

    roster: Roster
    registry: Registry
    found: tuple[Plugged, ...]
    states: Mapping[str, DeviceReport]
    printer: Printer
    may_open: Callable[[str], bool]
    realpath: Callable[[str], str]

    def listed(self) -> tuple[FoundDevice, ...]:
        assigned = self.roster.assign(self.found)
        ours = self._printer_device()
        taken = {one.identity for one in assigned.values()} | ({ours.identity} if ours else set())
        scanners = [self._served(served, assigned.get(name)) for name, served in self.roster.served.items()]
        printers = [] if isinstance(self.printer, NoPrinter) else [self._printer(ours)]
        return (*scanners, *printers, *(self._unserved(one) for one in self.found if one.identity not in taken))

    def of(self, name: str) -> FoundDevice | None:
        return next((one for one in self.listed() if one.key == name), None)

    def candidates(self) -> tuple[Candidate, ...]:
        """Every node at which a scanner may read the set-up code, also those of keyboards that are no scanners."""
        assigned = self.roster.assign(self.found)
        names = {one.identity: name for name, one in assigned.items()}
        ours = self._printer_device()
        lines = [
            Candidate(name=one.name, label=one.label, mode=one.mode, path=one.path, baud=one.baud)
            for name, one in self.roster.served.items()
            if one.path and name not in assigned
        ]
        return (
            *lines,
            *(
                candidate
                for one in self.found
                if one is not ours
                for candidate in self._of_device(one, names.get(one.identity, one.identity.key))
            ),
        )

    def _of_device(self, device: Plugged, name: str) -> Iterable[Candidate]:
        served = self.roster.served.get(name)
        for mode in sorted({node.mode for node in device.nodes} & LISTENED_TO):
            for place, _ in enumerate(node for node in device.nodes if node.mode is mode):
                yield Candidate(
                    name=name,
                    label=device.label,
                    mode=mode,
                    baud=served.baud if served else 0,
                    identity=device.identity,
                    place=place,
                )

    # --- one device ---

    def _served(self, served: Served, device: Plugged | None) -> FoundDevice:
        report = self.states.get(served.name, NOT_LOOKED_AT)
        own = device.identity if device else served.identity
        node = (device.node(served.mode) if device else "") or served.path
        return _found(
            served.name,
            DeviceKind.SCANNER,
            served.mode,
            own,
            node=node,
            label=device.label if device else served.label,
            report=report,
            is_served=True,
            is_enrolled=served.is_enrolled,
            served=served,
        )

    def _printer(self, device: Plugged | None) -> FoundDevice:
        mode = Mode.USB_PRINTER
        node = device.nodes[0].path if device else ""
        if isinstance(self.printer, TcpPrinter):
            mode, node = Mode.NETWORK_PRINTER, self.printer.label
        elif isinstance(self.printer, SerialPrinter):
            mode, node = Mode.SERIAL, self.printer.port
        probed = next((one for one in self.registry.printers if one.key == PRINTER), None)
        return _found(
            PRINTER,
            DeviceKind.PRINTER,
            mode,
            device.identity if device else None,
            node=node,
            label=device.label if device else self.printer.label,
            report=self.states.get(PRINTER, NOT_LOOKED_AT),
            is_served=True,
            is_enrolled=probed is not None,
            confirmation=claimed(self.printer, probed.confirmation) if probed else None,
        )

    def _unserved(self, device: Plugged) -> FoundDevice:
        node = device.nodes[0].path
        report = DeviceReport(device=device.identity.key, state=DeviceState.READY)
        if device.mode is Mode.UNSUPPORTED:
            report = unsupported(device)
        elif not self.may_open(node):
            report = DeviceReport(
                device=device.identity.key, state=DeviceState.NO_PERMISSION, reason=f"{node} may not be opened"
            )
        kind = DeviceKind.PRINTER if device.mode is Mode.USB_PRINTER else DeviceKind.SCANNER
        return _found(
            device.identity.key,
            kind,
            device.mode,
            device.identity,
            node=node,
            label=device.label,
            report=report,
            is_served=False,
            is_enrolled=False,
        )

    def _printer_device(self) -> Plugged | None:
        return printer_device(self.printer, self.found, self.realpath)


def printer_device(printer: Printer, found: Iterable[Plugged], realpath: Callable[[str], str]) -> Plugged | None:
    """Which of the devices found is the printer of the settings."""
    if isinstance(printer, SerialPrinter):
        path = realpath(printer.port)
        return next((one for one in found if path in [node.path for node in one.nodes]), None)
    if not isinstance(printer, UsbPrinter):
        return None
    on_usb = {one.identity: one for one in found if one.mode is Mode.USB_PRINTER}
    if printer.vendor is None or printer.product is None:
        return next((one for one in on_usb.values() if printer.vendor in (None, one.identity.vendor)), None)
    wanted = DeviceIdentity(
        vendor=printer.vendor, product=printer.product, serial=printer.serial, usb_path=printer.usb_path
    )
    chosen = resolve(wanted, on_usb)
    return on_usb.get(chosen) if chosen else None


def printer_node(printer: Printer, found: Iterable[Plugged]) -> str:
    """The file that the printer's thread opens; empty for one that is absent or has none."""
    if isinstance(printer, SerialPrinter):
        return printer.port
    device = printer_device(printer, found, str)
    if device is None:
        return ""
    return device.usblp if isinstance(printer, UsblpPrinter) else device.nodes[0].path


def unsupported(device: Plugged) -> DeviceReport:
    """A scanner that is plugged in and cannot be read in the mode that it is set to."""
    return DeviceReport(
        device=device.identity.key,
        state=DeviceState.FAULT,
        condition=Condition.UNSUPPORTED_MODE,
        reason=device.advice,
    )


def _found(
    key: str,
    kind: DeviceKind,
    mode: Mode,
    identity: DeviceIdentity | None,
    *,
    node: str,
    label: str,
    report: DeviceReport,
    is_served: bool,
    is_enrolled: bool,
    served: Served | None = None,
    confirmation: Confirmation | None = None,
) -> FoundDevice:
    own = identity or DeviceIdentity(vendor=0, product=0)
    return FoundDevice(
        key=key,
        kind=kind,
        mode=mode,
        vendor=own.vendor,
        product=own.product,
        serial=own.serial,
        usb_path=own.usb_path,
        node=node,
        label=label,
        state=report.state,
        condition=report.condition,
        reason=report.reason,
        is_served=is_served,
        is_enrolled=is_enrolled,
        calibration=served.calibration if served and is_enrolled else None,
        confirmation=confirmation,
    )
