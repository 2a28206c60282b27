"""The band: how long since the last exchange, what waits, what is not possible now, three lights, the season."""

import datetime as dt
from dataclasses import replace

import pytest

from drivers.events import DeviceKind
from sync.contract.instant import DAY, HOUR, MINUTE, Instant, start_of_day
from sync.contract.messages import Standing
from sync.journal.link_state import LinkCode, LinkState
from sync.journal.moment import Moment
from terminal.counter.events import DeviceLight, Devices, Intent, PaperSeen, PaperState
from terminal.counter.lights import LIGHTS
from terminal.counter.state import Counter
from terminal.presenter.band import band_of
from terminal.screen import Icon, Role
from terminal.texts.french import Texts
from tests.unit.terminal.desk import Desk, paper

TEXTS = Texts()


@pytest.fixture
def counter(desk: Desk) -> Counter:
    return desk.counter


def linked(counter: Counter, fault: LinkCode | None = None, ago: int | None = 3 * MINUTE) -> Counter:
    exchange = None if ago is None else Instant(counter.at.wall - ago)
    state = LinkState(last_exchange=exchange, last_attempt=exchange, failing_since=None, fault=fault, next_try=None)
    return replace(counter, link=state)


def later(counter: Counter, ms: int) -> Counter:
    at = counter.at
    return replace(counter, at=Moment(wall=Instant(at.wall + ms), monotonic=at.monotonic, boot=at.boot))


def lit(counter: Counter, scanner: DeviceLight, printer: DeviceLight) -> Counter:
    return replace(counter, devices=Devices(scanner=scanner, printer=printer))


def test_it_says_where_one_is_and_since_when(counter: Counter) -> None:
    band = band_of(linked(counter), TEXTS)
    assert (band.name, band.site) == ("Judo Club", "Gymnase · Guichet 7")
    assert (band.exchange, band.exchange_role) == ("Échange il y a 3\u00a0min", Role.NEUTRAL)
    assert (band.waiting, band.cannot, band.season) == ("Rien à envoyer", "", "")


def test_before_the_first_exchange_it_says_so(counter: Counter) -> None:
    band = band_of(linked(counter, ago=None), TEXTS)
    assert band.exchange == "Pas encore d’échange"
    assert band.lamps[2].sentence == TEXTS.lamp_sentence("network", "never")


def test_what_waits_is_counted_at_once(desk: Desk) -> None:
    desk.take(paper(1)).take(paper(2, 123_4))
    assert desk.screen.band.waiting == "2\u00a0tickets à envoyer, 42,34\u00a0€"


EVERY_LIGHT = [(kind, light) for kind in DeviceKind for light in LIGHTS[kind]]
AMBER = {DeviceLight.NOT_CALIBRATED, DeviceLight.PAPER_LOW, DeviceLight.OVERHEATED, DeviceLight.BUSY}


@pytest.mark.parametrize(("kind", "light"), EVERY_LIGHT)
def test_each_light_has_its_sentence_and_a_remedy_when_it_is_not_well(
    counter: Counter, kind: DeviceKind, light: DeviceLight
) -> None:
    well = Devices(scanner=DeviceLight.READY, printer=DeviceLight.READY)
    shown = replace(linked(counter), devices=replace(well, **{kind.value: light}))
    lamps = band_of(shown, TEXTS).lamps
    assert [lamp.name for lamp in lamps] == ["scanner", "printer", "network"]
    assert [lamp.icon for lamp in lamps] == [Icon.SCANNER, Icon.PRINTER, Icon.NETWORK]
    lamp = next(one for one in lamps if one.name == kind.value)
    assert lamp.sentence == TEXTS.lamp_sentence(lamp.name, light.value)
    assert bool(lamp.remedy) == (light is not DeviceLight.READY)
    assert (lamp.role is Role.ACCEPTED) == (light is DeviceLight.READY)
    assert (lamp.role is Role.RESERVED) == (light in AMBER)
    assert [one.role for one in lamps if one is not lamp] == [Role.ACCEPTED] * 2


@pytest.mark.parametrize("fault", LinkCode)
def test_without_a_network_the_light_is_never_red(counter: Counter, fault: LinkCode) -> None:
    band = band_of(linked(counter, fault), TEXTS)
    assert band.exchange_role is Role.RESERVED
    assert band.lamps[2].role is Role.RESERVED
    assert band.lamps[2].remedy
    assert band.cannot == TEXTS.cannot("no-network")


@pytest.mark.parametrize(
    ("scanner", "printer", "cannot"),
    [
        (DeviceLight.ABSENT, DeviceLight.READY, "no-scanner"),
        (DeviceLight.ABSENT, DeviceLight.ABSENT, "no-scanner"),
        (DeviceLight.UNSUPPORTED_MODE, DeviceLight.READY, "no-scanner"),
        (DeviceLight.READY, DeviceLight.ABSENT, "no-printer"),
        (DeviceLight.READY, DeviceLight.CUTTER, "no-printer"),
        (DeviceLight.NOT_CALIBRATED, DeviceLight.PAPER_OUT, "no-paper"),
        (DeviceLight.READY, DeviceLight.COVER_OPEN, "cover-open"),
    ],
)
def test_it_says_what_a_missing_device_takes_away(
    counter: Counter, scanner: DeviceLight, printer: DeviceLight, cannot: str
) -> None:
    assert band_of(lit(linked(counter), scanner, printer), TEXTS).cannot == TEXTS.cannot(cannot)


def test_what_still_works_takes_nothing_away(counter: Counter) -> None:
    assert band_of(lit(linked(counter), DeviceLight.NOT_CALIBRATED, DeviceLight.PAPER_LOW), TEXTS).cannot == ""


def test_no_printer_at_all_is_not_missed(counter: Counter) -> None:
    assert band_of(lit(linked(counter), DeviceLight.READY, DeviceLight.NOT_SET), TEXTS).cannot == ""


@pytest.mark.parametrize(("age", "cannot"), [(47 * HOUR, ""), (49 * HOUR, "lists-old"), (16 * DAY, "lists-too-old")])
def test_it_says_when_the_guarantee_ends_and_when_everything_does(counter: Counter, age: int, cannot: str) -> None:
    aged = later(linked(counter), age - HOUR)
    aged = linked(aged)
    assert band_of(aged, TEXTS).cannot == (TEXTS.cannot(cannot) if cannot else "")


def test_a_quarantined_counter_says_so(counter: Counter) -> None:
    known = replace(counter.knowledge, standing=Standing.FORK)
    assert band_of(linked(replace(counter, knowledge=known)), TEXTS).cannot == TEXTS.cannot("quarantined")


def test_a_paper_that_waits_is_not_forgotten(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.RECEIPT)
    job = desk.printer.papers[-1][0]
    desk.happen(PaperSeen(job=job, state=PaperState.WAITING)).press(Intent.CONFIRM)
    assert band_of(linked(desk.counter), TEXTS).cannot == TEXTS.cannot("paper-waiting")
    desk.happen(PaperSeen(job=job, state=PaperState.IN_DOUBT))
    desk.press(Intent.PRINT_LATER)
    assert band_of(linked(desk.counter), TEXTS).cannot == TEXTS.cannot("paper-in-doubt")


@pytest.mark.parametrize(
    ("day", "season"),
    [
        (dt.date(2027, 2, 28), ""),
        (dt.date(2027, 3, 1), "Tickets valables encore 91\u00a0jours, demandes encore 152\u00a0jours"),
        (dt.date(2027, 5, 31), "Dernier jour des tickets, demandes encore 61\u00a0jours"),
        (dt.date(2027, 7, 31), "Tickets périmés, dernier jour des demandes"),
        (dt.date(2027, 8, 1), ""),
    ],
)
def test_from_the_first_of_march_the_days_are_counted(counter: Counter, day: dt.date, season: str) -> None:
    then = linked(later(counter, start_of_day(day) + 10 * HOUR - counter.at.wall))
    assert band_of(then, TEXTS).season == season
