"""Receipts and reports on their way to paper: which copy, under which name, and what became of it.

Printing decides nothing about a redemption. A paper in doubt is asked about and never sent again by itself; each reprint is a new
job and says DUPLICATA. The name of a job tells which receipt it is, so that a restart still knows what the printer reports.
"""

import re
from dataclasses import replace

from sync.contract.ids import Sequence
from sync.contract.money import Cents
from sync.contract.payloads import Printed
from sync.journal.redemption import Redemption
from terminal.counter.checks import NOTHING
from terminal.counter.day import DayReport
from terminal.counter.effects import AnswerPaper, Effect, Print, Record, Recover, RetryPaper
from terminal.counter.events import Devices, Intent, PaperSeen, PaperState
from terminal.counter.limits import COPIES_MAX, JOBS_SHOWN_MAX
from terminal.counter.pages import Lights, OnPaper, Page, PaperQuestion, Ready
from terminal.counter.receipt import make_receipt
from terminal.counter.state import Counter, Noting, Paper, Recovering, Step, ask

PERSON_LEVEL = 1  # a person saw the paper: the printer itself said no more than that it took the bytes
_OPEN = (PaperState.ON_ITS_WAY, PaperState.WAITING, PaperState.IN_DOUBT)
_CAME_OUT = (PaperState.SENT, PaperState.PRINTED)  # as far as anybody knows; what is surer later is not written again
RECOVERIES = (Intent.RESUME_PRINTER, Intent.CLEAR_PRINTER)
_RECEIPT_JOB = re.compile(r"r(?P<terminal>\d+)-(?P<receipt>\d+)-(?P<last>\d+)-(?P<copy>\d+)")


def print_receipt(
    counter: Counter, receipt: int, price: Cents | None = None
) -> tuple[Counter, tuple[Effect, ...], str]:
    """Sends a receipt, unless it is on its way already. Gives the job's name, empty when there is nothing to print."""
    members = _members(counter, receipt)
    open_paper = next((one for one in counter.papers if one.receipt == receipt and one.state in _OPEN), None)
    if open_paper is not None:
        return counter, (), open_paper.job
    if not members:
        return counter, (), ""
    copy = _next_copy(counter, receipt, members)
    job = f"r{counter.terminal}-{receipt}-{members[-1].sequence}-{copy}"
    paper = make_receipt(
        members, counter.knowledge.terms.policy, copy=copy, made_at=counter.at.wall, price=None if copy else price
    )
    sent = Paper(job=job, state=PaperState.ON_ITS_WAY, receipt=receipt, copy=copy, sequences=paper.sequences)
    return _keep(counter, sent), (Print(job=job, paper=paper),), job


def print_report(counter: Counter, report: DayReport) -> tuple[Counter, tuple[Effect, ...], str]:
    """Sends an X or Z report. A Z keeps its number as its name, an X its moment."""
    copy = sum(
        one.receipt is None and one.job.startswith(f"z{counter.terminal}-{report.number}-") for one in counter.papers
    )
    name = (
        f"x{counter.terminal}-{report.made_at}"
        if report.number is None
        else f"z{counter.terminal}-{report.number}-{copy}"
    )
    sent = Paper(job=name, state=PaperState.ON_ITS_WAY, receipt=None, copy=copy, sequences=())
    return _keep(counter, sent), (Print(job=name, paper=report),), name


def paper_seen(counter: Counter, seen: PaperSeen) -> Step:
    """What the printer's side says of a job, perhaps one of an earlier life of this screen."""
    job, state = seen.job, seen.state
    paper = counter.paper(job) or _recognised(counter, job)
    if paper is None or paper.state is state is not PaperState.ON_ITS_WAY:
        return counter, ()
    counter = _keep(counter, replace(paper, state=state))
    if state in _CAME_OUT:
        return (counter, ()) if paper.state in _CAME_OUT else _note_printed(counter, paper, seen.level)
    if state is PaperState.IN_DOUBT and _may_be_asked(counter.page, job):
        return counter.show(PaperQuestion(job=job)), ()
    return counter, ()


def _may_be_asked(page: Page, job: str) -> bool:
    """Nothing else is in hand: also on the lights, where the printer was just told to forget the paper."""
    behind = page.back if isinstance(page, Lights) else page
    return behind == OnPaper(job=job) or isinstance(behind, Ready)


def came_out(counter: Counter, job: str) -> Step:
    """A person holds the paper."""
    paper = counter.paper(job)
    if paper is None:
        return counter, ()
    counter, effects = _note_printed(_keep(counter, replace(paper, state=PaperState.PRINTED)), paper, PERSON_LEVEL)
    return counter, (*effects, AnswerPaper(job=job, came_out=True))


def did_not_come_out(counter: Counter, job: str) -> Step:
    """A person has no paper: the job is settled so, and a receipt is printed again as a DUPLICATA."""
    paper = counter.paper(job)
    if paper is None:
        return counter, ()
    counter = _keep(counter, replace(paper, state=PaperState.NOT_PRINTED))
    settled: tuple[Effect, ...] = (AnswerPaper(job=job, came_out=False),)
    if paper.receipt is None:
        return counter, settled
    counter, effects, again = print_receipt(counter, paper.receipt)
    return counter.show(OnPaper(job=again)) if again else counter, (*settled, *effects)


def page_of(counter: Counter, job: str) -> OnPaper | PaperQuestion:
    """Where a receipt that somebody asks for is followed: a paper in doubt is asked about first, even one that was put off."""
    paper = counter.paper(job)
    in_doubt = paper is not None and paper.state is PaperState.IN_DOUBT
    return PaperQuestion(job=job) if in_doubt else OnPaper(job=job)


def put_off(counter: Counter, job: str) -> Counter:
    """Later: it is not asked about again by itself."""
    paper = counter.paper(job)
    return counter if paper is None else _keep(counter, replace(paper, is_put_off=True))


def retry(counter: Counter, job: str) -> Step:
    """Now, not when the printer's own turn comes."""
    paper = counter.paper(job)
    if paper is None or paper.state is not PaperState.WAITING:
        return counter, ()
    return _keep(counter, replace(paper, state=PaperState.ON_ITS_WAY)), (RetryPaper(job=job),)


def recover(counter: Counter, intent: Intent) -> Step:
    """The person has freed the paper, or gives up what the printer holds. Without an error it changes nothing."""
    if intent not in RECOVERIES or not counter.devices.printer.is_recoverable:
        return counter, ()
    goes_on = intent is Intent.RESUME_PRINTER
    return replace(counter, notice=Recovering(goes_on=goes_on)), (Recover(goes_on=goes_on),)


def recovery_refused(counter: Counter) -> Counter:
    """Told to whoever waits for it, while it is still true."""
    notice = counter.notice
    if not isinstance(notice, Recovering) or not counter.devices.printer.is_recoverable:
        return counter
    return replace(counter, notice=replace(notice, is_refused=True))


def devices_seen(counter: Counter, devices: Devices) -> Counter:
    """A printer that goes on is waited for no longer."""
    is_over = isinstance(counter.notice, Recovering) and not devices.printer.is_recoverable
    return replace(counter, devices=devices, notice=None if is_over else counter.notice)


def doubtful(counter: Counter) -> Paper | None:
    """The oldest paper that a person has to be asked about."""
    return next((one for one in counter.papers if one.state is PaperState.IN_DOUBT and not one.is_put_off), None)


def is_printed(counter: Counter, receipt: int) -> bool:
    """Whether its original was sent or printed before."""
    return any(one.copies for one in _members(counter, receipt)) or any(
        one.receipt == receipt for one in counter.papers
    )


def _members(counter: Counter, receipt: int) -> tuple[Redemption, ...]:
    return tuple(one for one in counter.past.redemptions if one.redeem.receipt == receipt)


def _next_copy(counter: Counter, receipt: int, members: tuple[Redemption, ...]) -> int:
    """Whatever may have come out before makes the next one a DUPLICATA. A refused job never existed."""
    sent = [one.copy + 1 for one in counter.papers if one.receipt == receipt and one.state is not PaperState.REFUSED]
    return min(max([0, *sent, *(one.copies for one in members)]), COPIES_MAX)


def _keep(counter: Counter, paper: Paper) -> Counter:
    others = tuple(one for one in counter.papers if one.job != paper.job)
    return replace(counter, papers=(*others, paper)[-JOBS_SHOWN_MAX:])


def _recognised(counter: Counter, job: str) -> Paper | None:
    """A receipt of this terminal's that an earlier life of the screen sent."""
    match = _RECEIPT_JOB.fullmatch(job)
    if match is None or int(match["terminal"]) != counter.terminal:
        return None
    receipt, last = int(match["receipt"]), Sequence(int(match["last"]))
    members = tuple(one.sequence for one in _members(counter, receipt) if one.sequence <= last)
    if not members:
        return None
    return Paper(job=job, state=PaperState.ON_ITS_WAY, receipt=receipt, copy=int(match["copy"]), sequences=members)


def _note_printed(counter: Counter, paper: Paper, level: int) -> Step:
    """One PRINTED entry for each ticket on the paper, unless this copy was noted before."""
    effects: list[Effect] = []
    for sequence in paper.sequences:
        redemption = counter.redemption(sequence)
        if redemption is not None and redemption.copies <= paper.copy:
            draft = Printed(redeemed=sequence, copy=paper.copy, level=level)
            counter, request = ask(counter, Noting())
            effects.append(Record(request=request, checks=NOTHING, draft=draft))
    return counter, tuple(effects)
