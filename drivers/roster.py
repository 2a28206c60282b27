"""Which scanners are served, and which of the devices found each one is. No I/O: what is found is an argument.

Served are those that the settings name, those that were enrolled, and every scanner in HID point-of-sale mode, which can be
nothing else. An ordinary keyboard is never served unless somebody named or enrolled it. Everything is decided anew from what
is plugged in now, so that a scanner is found again wherever it went and none is taken for another.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import assert_never

from drivers.faults import Condition, DeviceAbsent
from drivers.identity import DeviceIdentity, Mode, recognise
from drivers.inventory import Plugged
from drivers.limits import SCANNERS_MAX
from drivers.registry import Enrolment, Registry
from drivers.scanner.calibration import Calibration, Suffix
from drivers.scanner.frames import EndsBy
from drivers.scanner.layout import Layout
from drivers.settings import HidKeyboard, Scanner, SerialLine, VirtualLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One scanner that is or would be read. `path`: where the settings say that it is, empty if it is found by what it is.

    `kind_wanted`: of a keyboard that the settings know by vendor and product. `identity`: as it was enrolled or first seen.
    """

    name: str
    label: str
    mode: Mode
    calibration: Calibration
    path: str = ""
    baud: int = 0
    kind_wanted: tuple[int, int] | None = None
    identity: DeviceIdentity | None = None
    place: int = 0
    is_enrolled: bool = False

    @property
    def ready_condition(self) -> Condition:
        """A keyboard's layout is a guess until somebody has tried it."""
        is_guess = self.mode is Mode.HID_KEYBOARD and not self.is_enrolled
        return Condition.NOT_CALIBRATED if is_guess else Condition.NONE


Realpath = Callable[[str], str]


class Roster:
    """Never changes, so that any thread may ask it. `named`: the scanners of the settings. `seen`: those in HID point-of-sale
    mode met since the process began, which are expected from then on. `realpath` follows the links that udev makes."""

    def __init__(
        self,
        named: Iterable[tuple[str, Scanner]],
        registry: Registry,
        *,
        seen: Iterable[Served] = (),
        realpath: Realpath,
    ) -> None:
        self._named = tuple(named)
        self._registry = registry
        self._realpath = realpath
        enrolled = {one.setting or one.key: one for one in registry.scanners}
        configured = [_configured(name, scanner, enrolled.pop(name, None)) for name, scanner in self._named]
        known = [_enrolled(key, one) for key, one in enrolled.items() if one.identity is not None]
        identities = {one.identity for one in known}
        self.configured = frozenset(name for name, _ in self._named)
        self.seen = tuple(one for one in seen if one.identity not in identities)
        self.served = MappingProxyType({one.name: one for one in (*configured, *known, *self.seen)})

    def with_registry(self, registry: Registry) -> "Roster":
        return Roster(self._named, registry, seen=self.seen, realpath=self._realpath)

    def without_seen(self, name: str) -> "Roster":
        seen = [one for one in self.seen if one.name != name]
        return Roster(self._named, self._registry, seen=seen, realpath=self._realpath)

    def meeting(self, found: Iterable[Plugged]) -> "Roster":
        """With the scanners in HID point-of-sale mode that nobody knew. Past SCANNERS_MAX of them, those that were met first
        and are gone make room."""
        found = tuple(found)
        assigned = self.assign(found)
        taken = {one.identity for one in assigned.values()}
        met = [_met(one) for one in found if one.mode is Mode.HID_POS and one.identity not in taken]
        gone = [one for one in self.seen if one.name not in assigned]
        forgotten = gone[: max(0, len(self.seen) + len(met) - SCANNERS_MAX)]
        if not met:
            return self
        seen = [one for one in self.seen if one not in forgotten]
        return Roster(self._named, self._registry, seen=(*seen, *met), realpath=self._realpath)

    def assign(self, found: Iterable[Plugged]) -> dict[str, Plugged]:
        """Which of the devices found each served scanner is, by name. Those that are not there are left out."""
        free = {one.identity: one for one in found}
        assigned: dict[str, Plugged] = {}
        for choose in (self._by_path, self._by_identity, self._by_kind):
            for name, chosen in choose(free, assigned).items():
                assigned[name] = free.pop(chosen)
        return assigned

    def locate(self, name: str, found: Iterable[Plugged]) -> str:
        """The node to open now. DeviceAbsent."""
        served = self.served[name]
        if served.path:
            return served.path
        device = self.assign(found).get(name)
        if device is None:
            raise DeviceAbsent(f"{served.label} is not plugged in")
        nodes = [node.path for node in device.nodes if node.mode is served.mode]
        if not nodes:
            raise DeviceAbsent(
                f"{served.label} is plugged in as {device.mode}, not as {served.mode}: calibrate it again"
            )
        return nodes[served.place] if served.place < len(nodes) else nodes[0]

    # --- each chooses among what is free, and never the same device twice ---

    def _by_path(self, free: dict[DeviceIdentity, Plugged], _assigned: dict[str, Plugged]) -> dict[str, DeviceIdentity]:
        by_node = {node.path: identity for identity, one in free.items() for node in one.nodes}
        chosen: dict[str, DeviceIdentity] = {}
        for served in self.served.values():
            identity = by_node.get(self._realpath(served.path)) if served.path else None
            if identity is not None and identity not in chosen.values():
                chosen[served.name] = identity
        return chosen

    def _by_identity(
        self, free: dict[DeviceIdentity, Plugged], assigned: dict[str, Plugged]
    ) -> dict[str, DeviceIdentity]:
        names = {
            one.identity: one.name
            for one in self.served.values()
            if one.identity is not None and not one.path and one.name not in assigned
        }
        return {names[wanted]: identity for wanted, identity in recognise(names, free).items()}

    def _by_kind(self, free: dict[DeviceIdentity, Plugged], assigned: dict[str, Plugged]) -> dict[str, DeviceIdentity]:
        """The first keyboards of their kind, as the kernel numbers them, for those that the settings know no better."""
        chosen: dict[str, DeviceIdentity] = {}
        for served in self.served.values():
            if served.kind_wanted is None or served.name in assigned:
                continue
            kin = [
                (len(node), node, identity)
                for identity, one in free.items()
                if identity.kind == served.kind_wanted
                and identity not in chosen.values()
                and (node := one.node(Mode.HID_KEYBOARD))
            ]
            if kin:
                chosen[served.name] = min(kin, key=lambda one: one[:2])[2]
        return chosen


def _configured(name: str, scanner: Scanner, enrolment: Enrolment | None) -> Served:
    """What was learnt of it is truer than what the settings say."""
    served = _from_settings(name, scanner)
    if enrolment is None:
        return served
    learnt = replace(served, calibration=enrolment.calibration, place=enrolment.place, is_enrolled=True)
    if served.kind_wanted:
        learnt = replace(learnt, identity=enrolment.identity)
    if enrolment.mode is served.mode:
        return learnt
    if enrolment.identity is None:
        return served
    # It was set to another mode since, in which the place that the settings say is not its place.
    return replace(learnt, mode=enrolment.mode, identity=enrolment.identity, path="", baud=0, kind_wanted=None)


def _from_settings(name: str, scanner: Scanner) -> Served:
    match scanner:
        case HidKeyboard():
            calibration = _said(scanner.ends_by, layout=scanner.layout)
            kind = None if scanner.path else (scanner.vendor, scanner.product)
            return Served(
                name=name,
                label=scanner.label,
                mode=Mode.HID_KEYBOARD,
                calibration=calibration,
                path=scanner.path,
                kind_wanted=kind,
            )
        case SerialLine():
            calibration = _said(scanner.ends_by, prefix=scanner.prefix)
            return Served(
                name=name,
                label=scanner.label,
                mode=Mode.SERIAL,
                calibration=calibration,
                path=scanner.port,
                baud=scanner.baud,
            )
        case VirtualLine():
            return Served(
                name=name, label=scanner.label, mode=Mode.SERIAL, calibration=Calibration(), path=scanner.port
            )
        case _:
            assert_never(scanner)


def _said(ends_by: EndsBy, *, layout: Layout = Layout.US, prefix: str = "") -> Calibration:
    """What the settings say of a scanner. Theirs is us when nobody set a layout, so us says nothing."""
    return Calibration(
        layout=None if layout is Layout.US else layout,
        suffix=Suffix.NONE if ends_by is EndsBy.GAP else Suffix.ANY,
        prefix=prefix,
    )


def _enrolled(key: str, enrolment: Enrolment) -> Served:
    return Served(
        name=key,
        label=enrolment.label,
        mode=enrolment.mode,
        calibration=enrolment.calibration,
        identity=enrolment.identity,
        place=enrolment.place,
        is_enrolled=True,
    )


def _met(device: Plugged) -> Served:
    return Served(
        name=device.identity.key,
        label=device.label,
        mode=Mode.HID_POS,
        calibration=Calibration(),
        identity=device.identity,
    )
