"""The band at the top of every screen: last exchange, what waits, what is not possible now, three lights, the season's end."""

import datetime as dt

from sync.contract.instant import civil_date, day_of_number
from sync.contract.money import Cents
from sync.contract.policy import Check, Policy
from sync.journal.link_state import LinkState
from terminal.counter.checks import check_counter
from terminal.counter.events import DeviceLight, Devices, PaperState
from terminal.counter.limits import SEASON_END_MONTH
from terminal.counter.state import Counter, Shut
from terminal.screen import Band, Icon, Lamp, Role
from terminal.texts.french import Texts

_ICONS = {"scanner": Icon.SCANNER, "printer": Icon.PRINTER, "network": Icon.NETWORK}
_LIGHT_ROLES = {
    DeviceLight.READY: Role.ACCEPTED,
    DeviceLight.NOT_SET: Role.NEUTRAL,
    DeviceLight.NOT_CALIBRATED: Role.RESERVED,
    DeviceLight.PAPER_LOW: Role.RESERVED,
    DeviceLight.OVERHEATED: Role.RESERVED,
    DeviceLight.BUSY: Role.RESERVED,
}
"""Amber works, or will by itself or once another program is closed; every other light is red and wants a hand."""

_PRINTER_CANNOT = {DeviceLight.PAPER_OUT: "no-paper", DeviceLight.COVER_OPEN: "cover-open"}

# What the counter's own checks take away, most serious first.
_CANNOT: tuple[tuple[Check, str], ...] = (
    (Check.CONVENTION_ENDED, "convention-ended"),
    (Check.LISTS_TOO_OLD, "lists-too-old"),
    (Check.UNSYNCED_TOO_MANY, "unsynced-too-many"),
    (Check.QUARANTINED, "quarantined"),
    (Check.LISTS_OLD, "lists-old"),
    (Check.UNSYNCED_MANY, "unsynced-many"),
    (Check.CLOCK_BEHIND, "clock-behind"),
    (Check.KEY_WEAK, "key-weak"),
)


def band_of(counter: Counter, texts: Texts) -> Band:
    """On an open journal."""
    facts = counter.knowledge.terms.policy.affiliate
    waiting = counter.past.unsynced
    exchanged = counter.link.last_exchange
    ago = None if exchanged is None else max(0, counter.at.wall - exchanged)
    return Band(
        name=facts.name,
        site=_site(facts.site, counter.terminal, texts),
        exchange=texts.last_exchange(ago),
        exchange_role=Role.NEUTRAL if counter.link.fault is None else Role.RESERVED,
        waiting=texts.waiting(waiting.count, waiting.cents),
        cannot=_cannot(counter, texts),
        season=_season(counter.knowledge.terms.policy, civil_date(counter.now), texts),
        lamps=lamps_of(counter.devices, counter.link, texts),
    )


def shut_band(shut: Shut, texts: Texts) -> Band:
    """Without a journal: the lights that are still known."""
    return Band(
        name=texts.counter_name(shut.terminal) if shut.terminal is not None else "Guichet",
        site="",
        exchange="",
        exchange_role=Role.NEUTRAL,
        waiting="",
        cannot="",
        season="",
        lamps=lamps_of(shut.devices, None, texts),
    )


def lamps_of(devices: Devices, link: LinkState | None, texts: Texts) -> tuple[Lamp, ...]:
    """Scanner, printer, and the network where it is known."""
    found = [_device_lamp("scanner", devices.scanner, texts), _device_lamp("printer", devices.printer, texts)]
    if link is not None:
        found.append(_network_lamp(link, texts))
    return tuple(found)


def _site(site: str, terminal: int, texts: Texts) -> str:
    return " · ".join(part for part in (site, texts.counter_name(terminal)) if part)


def _device_lamp(name: str, light: DeviceLight, texts: Texts) -> Lamp:
    return Lamp(
        name=name,
        icon=_ICONS[name],
        label=texts.lamp(name),
        role=_LIGHT_ROLES.get(light, Role.REFUSED),
        sentence=texts.lamp_sentence(name, light.value),
        remedy=texts.lamp_remedy(name, light.value),
    )


def _network_lamp(link: LinkState, texts: Texts) -> Lamp:
    """Without a network the counter works: its light is never red, but for a server that refuses this terminal."""
    state = "ready" if link.fault is None else link.fault.value
    if link.fault is None and link.last_exchange is None:
        state = "never"
    role = Role.ACCEPTED if state == "ready" else Role.RESERVED
    return Lamp(
        name="network",
        icon=Icon.NETWORK,
        label=texts.lamp("network"),
        role=role,
        sentence=texts.lamp_sentence("network", state),
        remedy=texts.lamp_remedy("network", state),
    )


def _cannot(counter: Counter, texts: Texts) -> str:
    """The most serious one: a list of five would be read by nobody."""
    bench = counter.bench
    policy = bench.policy
    heeded = check_counter(Cents(1), bench, Check.BEARER) & (policy.refuse | policy.reserve)
    for check, name in _CANNOT:
        if heeded & check:
            return texts.cannot(name)
    if not counter.devices.scanner.is_working:
        return texts.cannot("no-scanner")
    states = {paper.state for paper in counter.papers}
    if any(paper.state is PaperState.IN_DOUBT and paper.is_put_off for paper in counter.papers):
        return texts.cannot("paper-in-doubt")
    printer = counter.devices.printer
    if printer in _PRINTER_CANNOT:
        return texts.cannot(_PRINTER_CANNOT[printer])
    if PaperState.WAITING in states:
        return texts.cannot("paper-waiting")
    if not printer.is_working and printer is not DeviceLight.NOT_SET:
        return texts.cannot("no-printer")
    return "" if counter.link.fault is None else texts.cannot("no-network")


def _season(policy: Policy, today: dt.date, texts: Texts) -> str:
    """From 1 March until the claims are closed, of the campaign that ends next."""
    ending = [one for one in policy.campaigns if day_of_number(one.claims_to) >= today]
    if not ending:
        return ""
    one = min(ending, key=lambda campaign: campaign.claims_to)
    last = day_of_number(one.valid_to)
    if today < dt.date(last.year, SEASON_END_MONTH, 1):
        return ""
    return texts.season((last - today).days, (day_of_number(one.claims_to) - today).days)
