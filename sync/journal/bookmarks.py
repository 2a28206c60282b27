"""Small things that terminal and agent leave for each other and for their own restart: none of them is evidence, all may change.

What the counter has announced and shown, how the link stands, whether an exchange is asked for, how the devices feel, and which
boot of the machine this is.
"""

from dataclasses import dataclass

from sync.contract.ids import Sequence
from sync.contract.limits import TEXT_MAX
from sync.journal.file import JournalFile
from sync.journal.link_state import NEVER_LINKED, LinkCode, LinkState


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """`announced`: the last redemption that the screen announced; `outcomes`: the highest verdict serial whose change was shown."""

    announced: Sequence
    outcomes: int


def read_bookmark(file: JournalFile) -> Bookmark:
    row = file.row("SELECT announced, outcomes FROM bookmark")
    assert row is not None, "enrolment writes it"
    return Bookmark(announced=Sequence(row[0]), outcomes=row[1])


def move_bookmark(file: JournalFile, *, announced: Sequence | None = None, outcomes: int | None = None) -> None:
    """Forward only. In a transaction of its own."""
    with file.transaction():
        file.execute(
            "UPDATE bookmark SET announced = MAX(announced, COALESCE(:announced, announced)),"
            " outcomes = MAX(outcomes, COALESCE(:outcomes, outcomes))",
            announced=announced,
            outcomes=outcomes,
        )


def read_link(file: JournalFile) -> LinkState:
    row = file.row("SELECT last_exchange, last_attempt, failing_since, fault, next_try FROM link")
    if row is None:
        return NEVER_LINKED
    exchange, attempt, since, fault, next_try = row
    return LinkState(
        last_exchange=exchange,
        last_attempt=attempt,
        failing_since=since,
        fault=None if fault is None else LinkCode(fault),
        next_try=next_try,
    )


def write_link(file: JournalFile, state: LinkState) -> None:
    """In a transaction of its own."""
    with file.transaction():
        file.execute(
            """INSERT INTO link (id, last_exchange, last_attempt, failing_since, fault, next_try)
               VALUES (1, :last_exchange, :last_attempt, :failing_since, :fault, :next_try)
               ON CONFLICT (id) DO UPDATE SET last_exchange = excluded.last_exchange, last_attempt = excluded.last_attempt,
                 failing_since = excluded.failing_since, fault = excluded.fault, next_try = excluded.next_try""",
            last_exchange=state.last_exchange,
            last_attempt=state.last_attempt,
            failing_since=state.failing_since,
            fault=None if state.fault is None else state.fault.value,
            next_try=state.next_try,
        )


def read_wish(file: JournalFile) -> int:
    """How often somebody has asked for an exchange at once."""
    row = file.row("SELECT exchange FROM wish")
    return 0 if row is None else int(row[0])


def add_wish(file: JournalFile) -> None:
    """In a transaction of its own."""
    with file.transaction():
        file.execute(
            "INSERT INTO wish (id, exchange) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET exchange = wish.exchange + 1"
        )


def read_devices(file: JournalFile) -> tuple[str, str]:
    """How scanner and printer feel, in the terminal's stable words; empty before it has said."""
    states = {str(name): str(state) for name, state in file.rows("SELECT name, state FROM device")}
    return states.get("scanner", ""), states.get("printer", "")


def write_devices(file: JournalFile, *, scanner: str, printer: str) -> None:
    """In a transaction of its own."""
    with file.transaction():
        for name, state in (("scanner", scanner), ("printer", printer)):
            file.execute(
                "INSERT INTO device (name, state) VALUES (:name, :state)"
                " ON CONFLICT (name) DO UPDATE SET state = excluded.state",
                name=name,
                state=state[:TEXT_MAX],
            )


def boot_number(file: JournalFile, machine_boot: str) -> int:
    """This boot of the machine, counted from 1. `machine_boot`: the kernel's boot id, the same for both processes."""
    with file.transaction():
        file.execute("INSERT INTO boot (machine_boot) VALUES (:boot) ON CONFLICT DO NOTHING", boot=machine_boot)
        row = file.row("SELECT number FROM boot WHERE machine_boot = :boot", boot=machine_boot)
    assert row is not None
    return int(row[0])
