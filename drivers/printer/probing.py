"""Finds out, by trying, the most that a printer can say of what it has printed: once, when it is set up.

Prints a page that needs no language, with every question on it, and hears which are answered. A question that a clone does
not know may print a few letters on that page; that is why it is a page and not somebody's receipt. It also shows French in
every code page that a printer may have, for those that are wrong about their own.
"""

from collections.abc import Callable
from dataclasses import dataclass

from drivers.faults import DeviceFault, DeviceState
from drivers.printer import code_pages
from drivers.printer.composer import compose
from drivers.printer.document import Alignment, Code128, Columns, Cut, Document, Feed, Line, Rule, Size
from drivers.printer.envelope import ASK_PAPER, is_proof, question
from drivers.printer.jobs import Confirmation
from drivers.printer.link import PrinterLink
from drivers.printer.profiles import Profile

TOKEN = b"GACE"
HAND_OVER_MAX_S = 30.0
"""A page of 3 KB and its way through the slowest line and head."""
ANSWER_MAX_S = 10.0
LAST_ANSWER_S = 3.0
"""The questions stand together: who answered one and is silent for so long does not know the other."""
LISTEN_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """`reason` is empty when the printer was tried; else why it could not be, and `confirmation` is NONE."""

    confirmation: Confirmation
    reason: str = ""


def probe_page(profile: Profile) -> Document:
    """What an eye checks: the edges of the grid, every French letter, the euro, bars."""
    ruler = "".join(str(column % 10) for column in range(1, profile.columns + 1))
    return Document(
        (
            Line("GUICHET", align=Alignment.CENTER, bold=True, size=Size.LARGE),
            Rule(),
            Line(ruler),
            Columns(profile.name, f"{profile.columns} x {profile.dots}"),
            Line("\xe0\xe2\xe7\xe9\xe8\xea\xeb\xee\xef\xf4\xf9\xfb\xfc\xff \u0153\xe6 \xab\xb0\xbb \u2019"),
            Line("\xc0\xc2\xc7\xc9\xc8\xca\xcb\xce\xcf\xd4\xd9\xdb\xdc \u0152\xc6"),
            Columns(profile.code_page.name, "1\u202f234,56\xa0\u20ac", bold=True),
            Code128("1234567890"),
            Feed(lines=1),
        )
    )


def probe(
    link: PrinterLink, profile: Profile, *, monotonic: Callable[[], float], is_stopped: Callable[[], bool]
) -> Probed:
    """On a printer that is doing nothing else; the link knows the result. It takes as long as the printer needs."""
    before = link.level, link.is_probed
    try:
        link.close()
        link.know(Confirmation.CONFIRMED, is_probed=False)
        link.open()
        found = _tried(link, profile, monotonic, is_stopped)
    except DeviceFault as fault:
        link.lose(fault)
        found = Probed(confirmation=Confirmation.NONE, reason=fault.reason)
    if found.reason:
        link.know(before[0], is_probed=before[1])
    else:
        link.know(found.confirmation, is_probed=True)
        link.release()
    return found


def _tried(
    link: PrinterLink, profile: Profile, monotonic: Callable[[], float], is_stopped: Callable[[], bool]
) -> Probed:
    """A page of questions; which answers came back. DeviceFault."""
    if not link.prepare():
        return _refused(link)
    page = compose(probe_page(profile), profile) + code_pages.sheet(profile.code_page) + b"\n"
    if link.asks:
        page += ASK_PAPER + question(Confirmation.CONFIRMED, TOKEN)
    if not _handed_over(link, page, monotonic, is_stopped):
        return _refused(link)
    heard = _strongest(link, monotonic, is_stopped) if link.asks else Confirmation.SENT
    cut = compose(Document((Cut(),)), profile)
    if not _handed_over(link, cut, monotonic, is_stopped) or not link.is_ready:
        return _refused(link)
    return Probed(confirmation=heard)


def _refused(link: PrinterLink) -> Probed:
    state, reason, _ = link.seen
    return Probed(
        confirmation=Confirmation.NONE,
        reason=reason if state is not DeviceState.READY else "the printer did not take the whole page",
    )


def _handed_over(
    link: PrinterLink, data: bytes, monotonic: Callable[[], float], is_stopped: Callable[[], bool]
) -> bool:
    until = monotonic() + HAND_OVER_MAX_S
    while data and monotonic() < until and not is_stopped():
        link.listen()
        data = data[link.write(data) :]
    while not data and monotonic() < until and not is_stopped():
        if link.drain():
            return True
    return False


def _strongest(link: PrinterLink, monotonic: Callable[[], float], is_stopped: Callable[[], bool]) -> Confirmation:
    """It answered real-time questions already; of the others, what comes within the time."""
    strongest = Confirmation.STATUS_OK
    until = monotonic() + ANSWER_MAX_S
    while monotonic() < until and not is_stopped():
        link.listen(LISTEN_S)
        for message in link.take_heard():
            for level in (Confirmation.PROCESSED, Confirmation.CONFIRMED):
                if is_proof(message, level, TOKEN) and level.rank > strongest.rank:
                    strongest = level
                    until = min(until, monotonic() + LAST_ANSWER_S)
        if strongest is Confirmation.CONFIRMED:
            break
    return strongest
