"""What must hold in every world, whatever happened. Each broken one is a sentence; none is an empty list.

Numbers in brackets are those of the trust paper's list of invariants. The judge reads files and tables with the product's own
readers of bytes, and computes every sum again by itself.
"""

import datetime as dt
from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from server.database import Database
from server.intake.branches import branch_of
from server.ledger.accounts import Code
from sync.contract.entry import Entry, verify_entry
from sync.contract.faults import ContractFault
from sync.contract.payloads import Redeem, Void
from sync.contract.policy import Decision, Policy, decide
from sync.contract.ticket import plain_number
from sync.contract.verdicts import MEANINGS, Payer, VerdictCode
from tests.simulator.counter import CounterMachine
from tests.simulator.template import Paper, Template


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """A claim as the server's table has it."""

    terminal: int
    epoch: int
    sequence: int
    ticket_number: int | None
    affiliate_number: int
    decision: int
    claimed_cents: int
    paid_cents: int
    payer: str
    state: str
    verdict_code: str
    run_number: int | None
    is_birthdate_match: bool | None


class Judge:
    """Asks one run's remains. `machines` in the order of their terminals."""

    def __init__(self, db: Database, template: Template, machines: Iterable[CounterMachine]) -> None:
        self._db = db
        self._template = template
        self._machines = tuple(machines)
        self._papers: Mapping[int, Paper] = {paper.number: paper for paper in template.papers}
        self._claims = db.records(
            ClaimFacts,
            "SELECT terminal, epoch, sequence, ticket_number, affiliate_number, decision, claimed_cents, paid_cents, payer, state, "
            "verdict_code, run_number, is_birthdate_match FROM intake_claim ORDER BY terminal, epoch, sequence",
        )

    # --- always ------------------------------------------------------------------------------------------------------

    def always(self) -> list[str]:
        """What holds at every moment, in the storm too."""
        return [
            *self._tickets_pay_once(),
            *self._announced_is_written(),
            *self._verdicts_stand(),
            *self._decisions_repeat(),
            *self._books_agree(),
            *self._honest_are_not_accused(),
        ]

    def _tickets_pay_once(self) -> Iterator[str]:
        """[I2] One live claim per ticket on its credit, never above its value; the guarantee pays an affiliate once."""
        live = [one for one in self._claims if one.state in ("accepted", "scheduled", "paid")]
        by_ticket = Tally(one.ticket_number for one in live if one.payer == Payer.TICKET.value)
        yield from (f"ticket {number} pays {count} claims" for number, count in by_ticket.items() if count > 1)
        by_affiliate = Tally((one.ticket_number, one.affiliate_number) for one in live)
        yield from (
            f"affiliate {who} is paid {count} times for {number}"
            for (number, who), count in by_affiliate.items()
            if count > 1
        )
        for one in live:
            paper = None if one.ticket_number is None else self._papers.get(one.ticket_number)
            if paper is None or one.paid_cents != paper.amount:
                yield f"claim {one.terminal}#{one.sequence} pays {one.paid_cents} for {one.ticket_number}"

    def _announced_is_written(self) -> Iterator[str]:
        """[I4] What a screen announced is in the journal, byte for byte; at most one entry there was never shown."""
        for machine in self._machines:
            if machine.is_restored:
                continue
            journal = machine.open_journal()
            try:
                for said in machine.announced.values():
                    entry = journal.entry(said.sequence)
                    if entry is None or entry.digest != said.digest:
                        yield f"{machine.name} announced {said.sequence}, and its journal does not hold it"
                written = journal.redemptions()
                unsaid = [one.sequence for one in written if one.entry.digest not in machine.announced]
                if len(unsaid) > 1:
                    yield f"{machine.name} wrote {unsaid} and announced none of them"
                findings = journal.verify()
                yield from (f"{machine.name}: {finding}" for finding in findings)
            finally:
                journal.close()

    def _verdicts_stand(self) -> Iterator[str]:
        """[I6] After a final verdict there is no other, but for a void by the affiliate."""
        rows = self._db.rows("SELECT terminal, epoch, sequence, code FROM intake_verdict ORDER BY terminal, serial")
        said: dict[tuple[int, int, int], VerdictCode] = {}
        for terminal, epoch, sequence, raw in rows:
            place = terminal, epoch, sequence
            code, before = VerdictCode(raw), said.get(place)
            if before is not None and MEANINGS[before].is_final and code is not VerdictCode.V10:
                yield f"claim {place} was {before.value} and became {code.value}"
            said[place] = code

    def _decisions_repeat(self) -> Iterator[str]:
        """[I7, I10] Every stored entry verifies, and its decision follows from its bitmap and the policy that it names."""
        for machine in self._machines:
            policies = self._policies(machine)
            key = machine.post.keys.signing.public_key()
            for (raw,) in self._db.rows(
                "SELECT raw FROM intake_journalentry WHERE terminal = %(terminal)s ORDER BY sequence",
                {"terminal": machine.post.terminal},
            ):
                try:
                    entry = verify_entry(raw, key)
                except ContractFault as fault:
                    yield f"the server holds an entry of {machine.name} that does not verify: {fault}"
                    continue
                yield from self._decision(machine, entry, policies)

    def _decision(self, machine: CounterMachine, entry: Entry, policies: Mapping[int, Policy]) -> Iterator[str]:
        if isinstance(entry.payload, Redeem):
            policy = policies.get(entry.header.policy_version)
            if policy is None or decide(entry.header.checks, policy) is not entry.payload.decision:
                yield f"{machine.name}#{entry.header.sequence} decided {entry.payload.decision.name} against its policy"

    def _policies(self, machine: CounterMachine) -> Mapping[int, Policy]:
        rows = self._db.rows(
            "SELECT version, document FROM terminals_policy WHERE terminal = %(terminal)s",
            {"terminal": machine.post.terminal},
        )
        return {int(version): msgspec.json.decode(document, type=Policy) for version, document in rows}

    def _books_agree(self) -> Iterator[str]:
        """[I1, I3, I5] Claims, ledger and payment orders say the same cents, per affiliate and in all."""
        for affiliate in sorted({one.affiliate_number for one in self._claims}):
            mine = [one for one in self._claims if one.affiliate_number == affiliate]
            due = sum(one.paid_cents for one in mine if one.state == "accepted")
            scheduled = sum(one.paid_cents for one in mine if one.state in ("scheduled", "paid"))
            guaranteed = sum(
                one.paid_cents for one in mine if one.payer == Payer.GUARANTEE.value and one.state != "voided"
            )
            for name, want, have in (
                ("due", due, self._balance(Code.DUE, affiliate)),
                ("scheduled", scheduled, self._ordered(affiliate)),
                ("guaranteed", guaranteed, -self._balance(Code.GUARANTEE, affiliate)),
            ):
                if want != have:
                    yield f"affiliate {affiliate}: {name} {want} by claims, {have} by the books"

    def _balance(self, code: Code, owner: int) -> int:
        row = self._db.row(
            "SELECT coalesce(sum(credits - debits), 0) FROM ledger_account WHERE code = %(code)s AND owner_id = %(owner)s",
            {"code": int(code), "owner": owner},
        )
        assert row is not None
        return int(row[0])

    def _ordered(self, affiliate: int) -> int:
        row = self._db.row(
            "SELECT coalesce(sum(amount_cents), 0) FROM reimbursement_paymentorder "
            "WHERE affiliate_number = %(affiliate)s AND state <> 'blocked'",
            {"affiliate": affiliate},
        )
        assert row is not None
        return int(row[0])

    def _honest_are_not_accused(self) -> Iterator[str]:
        """[I8, I9] Only a counter whose disk was put back is held to be rolled back or forked."""
        for machine in self._machines:
            row = self._db.row(
                "SELECT standing FROM terminals_terminal WHERE terminal = %(terminal)s",
                {"terminal": machine.post.terminal},
            )
            assert row is not None
            if row[0] != "good" and not machine.is_restored:
                yield f"{machine.name} is honest and called {row[0]}"

    # --- after healing -----------------------------------------------------------------------------------------------

    def healed(self, *, overdue: Iterable[CounterMachine]) -> list[str]:
        """[I4, I6, I11] All has arrived, all is judged, every promise is kept. `overdue`: restored past an acknowledgement."""
        return [
            *self._all_arrived(),
            *self._promises_kept(),
            *self._all_judged(),
            *self._told_their_own(),
            *self._restores_flagged(overdue),
        ]

    def _all_arrived(self) -> Iterator[str]:
        for machine in self._machines:
            if machine.is_restored:
                continue
            journal = machine.open_journal()
            waiting, written = journal.unsynced(), journal.redemptions()
            journal.close()
            unsaid = [
                one.sequence for one in written if one.voided_by is None and one.entry.digest not in machine.announced
            ]
            if unsaid:
                yield f"{machine.name} was restarted and never announced {unsaid}"
            if waiting.count:
                yield f"{machine.name} still holds {waiting.count} redemptions that nobody acknowledged"

    def _promises_kept(self) -> Iterator[str]:
        claims = {(one.terminal, one.sequence): one for one in self._claims if not branch_of(one.epoch)}
        for machine in self._machines:
            if machine.is_restored:
                continue
            voided = self._voided(machine)
            for said in machine.announced.values():
                claim = claims.get((said.terminal, said.sequence))
                if claim is None:
                    yield f"{machine.name} announced {said.sequence}, and the server has no claim"
                elif said.decision is Decision.GREEN and said.sequence not in voided and not _is_as_promised(claim):
                    yield f"{machine.name}#{said.sequence} was promised and is {claim.verdict_code}"

    def _voided(self, machine: CounterMachine) -> set[int]:
        journal = machine.open_journal()
        entries = [journal.entry(one.voided_by) for one in journal.redemptions() if one.voided_by is not None]
        journal.close()
        return {one.payload.voided for one in entries if one is not None and isinstance(one.payload, Void)}

    def _all_judged(self) -> Iterator[str]:
        restored = {machine.post.terminal for machine in self._machines if machine.is_restored}
        for one in self._claims:
            if not MEANINGS[VerdictCode(one.verdict_code)].is_final and one.terminal not in restored:
                yield f"claim {one.terminal}#{one.sequence} is still {one.verdict_code}"

    def _told_their_own(self) -> Iterator[str]:
        """Whatever a counter holds is a claim, on the branch where its journal put it, and it was told that claim's verdict."""
        claims = {(one.terminal, one.epoch, one.sequence): one for one in self._claims}
        places = {
            digest: (terminal, epoch, sequence)
            for terminal, epoch, sequence, digest in self._db.rows(
                "SELECT terminal, epoch, sequence, digest FROM intake_journalentry WHERE is_main_chain "
                "UNION ALL SELECT terminal, epoch, sequence, digest FROM intake_branchentry"
            )
        }
        for machine in self._machines:
            journal = machine.open_journal()
            held = journal.redemptions()
            journal.close()
            for one in held:
                claim = claims.get(places.get(one.entry.digest, (0, 0, 0)))
                told = one.verdict.code.value if one.verdict else "nothing"
                if claim is None:
                    yield f"{machine.name}#{one.sequence} is no claim"
                elif claim.verdict_code != told:
                    yield f"{machine.name}#{one.sequence} is {claim.verdict_code} and was told {told}"

    def _restores_flagged(self, overdue: Iterable[CounterMachine]) -> Iterator[str]:
        for machine in overdue:
            row = self._db.row(
                "SELECT standing FROM terminals_terminal WHERE terminal = %(terminal)s",
                {"terminal": machine.post.terminal},
            )
            if row is not None and row[0] == "good":
                yield f"{machine.name} was put back past an acknowledgement, and nobody noticed"

    def tallies(self) -> dict[str, int]:
        """How many claims ended in which verdict."""
        found = Tally(f"claims {one.verdict_code}" for one in self._claims)
        found["claims on branches"] = sum(branch_of(one.epoch) > 0 for one in self._claims)
        return dict(sorted(found.items()))

    # --- privacy -----------------------------------------------------------------------------------------------------

    def no_birthdate_in_clear(self) -> list[str]:
        """[I12] No child's date and no typed number lies readable in any file of a counter."""
        broken = []
        for machine in self._machines:
            blob = b"".join(
                path.read_bytes() for path in sorted(machine.post.journal.parent.iterdir()) if path.is_file()
            )
            broken += [f"{machine.name} keeps {what}" for what, raw in self._secrets() if raw in blob]
        return broken

    def _secrets(self) -> Iterator[tuple[str, bytes]]:
        for day in sorted({paper.birthdate for paper in self._template.papers}):
            for spelling in _spellings(day):
                yield f"a birthdate as {len(spelling)} characters", spelling
        for paper in self._template.papers:
            yield "a printed ticket number", plain_number(paper.number).encode()


def _is_as_promised(claim: ClaimFacts) -> bool:
    """Paid; or the one date in 256 that fits the paper's 8-bit tag and is wrong, which the guarantee leaves out on purpose."""
    return MEANINGS[VerdictCode(claim.verdict_code)].is_paid or claim.is_birthdate_match is False


def _spellings(day: dt.date) -> tuple[bytes, ...]:
    return tuple(day.strftime(form).encode() for form in ("%Y%m%d", "%Y-%m-%d", "%d%m%Y", "%d/%m/%Y"))
