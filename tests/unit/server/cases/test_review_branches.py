"""What a copy of a journal claims, taken in hand: accepted, refused, contested, corrected, and never paid twice. Both engines."""

import pytest

from server.auditing import report
from server.cases import admissions, contests, files, incidents
from server.cases.incident_rules import Fate
from server.cases.incidents import Asked
from server.cases.models import Admission, Contest, Incident
from server.cases.review import NotReviewed, review
from server.database import Database
from server.intake.branches import BRANCH
from server.intake.claim_store import ClaimKey
from server.ledger.findings import Trouble
from server.rehearsal import history
from server.reimbursement.run_lines import read_content
from server.tickets.store import TicketRow
from sync.contract.entry import Entry
from sync.contract.ids import KeyEpoch
from sync.contract.instant import HOUR
from sync.contract.verdicts import VerdictCode
from tests.builders.scheme import BIRTHDATE, SPORT_CLUB
from tests.builders.terminals import NOTE, BuiltTerminal, spoilt
from tests.unit.server.cases.scene import ALICE, BRUNO, CAMPAIGN, CLUB, Desk

A20, R20, R21, R70 = VerdictCode.A20, VerdictCode.R20, VerdictCode.R21, VerdictCode.R70


class Forked(Desk):
    """A desk whose first counter was copied; the copy has another entry at the first place."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.here.append(NOTE)
        self.here.exchange(self.serve)
        self.copy: BuiltTerminal = self.here.clone()
        self.copy.wait(60_000)
        self.counters.append(self.copy)
        self.here.append(NOTE)
        self.here.exchange(self.serve)

    def copied(self, ticket: TicketRow) -> tuple[ClaimKey, Entry]:
        """Taken by the copy, and delivered."""
        entry = self.copy.redeem(self.code(ticket), BIRTHDATE)
        self.copy.exchange(self.serve)
        return self.key_of(entry), entry

    def key_of(self, entry: Entry) -> ClaimKey:
        """On the copy's branch."""
        return ClaimKey(
            issuer_id=self.issuer_id,
            terminal=self.copy.terminal,
            epoch=KeyEpoch(BRANCH + 1),
            sequence=entry.header.sequence,
        )

    def decide(self, key: ClaimKey, wish: VerdictCode) -> object:
        self.wait(HOUR)
        return review(self.db, key, wish, ALICE, self.now)


@pytest.fixture
def desk(database: Database) -> Forked:
    return Forked(database)


def test_an_accepted_one_is_paid_by_its_ticket_in_the_next_run_with_its_entry_as_proof(desk: Forked) -> None:
    key, entry = desk.copied(desk.ticket())
    assert desk.decide(key, A20) is A20
    assert desk.stands(key) == ("accepted", "A20", "ticket", 2_000)
    desk.copy.exchange(desk.serve)
    desk.here.exchange(desk.serve)
    assert (desk.copy.code_on(entry), desk.here.verdicts) == ("A20", {})
    row = desk.filed()
    (line,) = read_content(desk.db, row.key, lambda *_: None).paid
    assert [(proof.epoch, proof.digest) for proof in line.proofs] == [(BRANCH + 1, entry.digest.hex())]
    desk.paid_by_bank(row)
    assert desk.stands(key)[0] == "paid"
    desk.sound()


def test_one_that_its_counter_took_back_is_not_paid_from_its_ticket(desk: Forked) -> None:
    """The entry before the VOID was damaged on the wire, and came whole the next time."""
    ticket = desk.ticket()
    taken = desk.copy.redeem(desk.code(ticket), BIRTHDATE)
    note = desk.copy.append(NOTE)
    void = desk.copy.void(taken)
    desk.serve(desk.copy.body([taken.raw, spoilt(note.raw), void.raw]))
    desk.serve(desk.copy.body())
    key = desk.key_of(taken)
    assert desk.stands(key)[0] == "voided"
    assert desk.decide(key, A20) is NotReviewed.NOT_IN_REVIEW
    assert desk.stored(ticket).state.value == "credited"
    desk.sound()


def test_one_that_may_have_been_taken_back_is_paid_only_by_somebody_who_says_why(desk: Forked) -> None:
    """What the VOID stands on never came: it is shown, and nobody pays by habit."""
    taken = desk.copy.redeem(desk.code(desk.ticket()), BIRTHDATE)
    note = desk.copy.append(NOTE)
    void = desk.copy.void(taken)
    desk.serve(desk.copy.body([taken.raw, spoilt(note.raw), void.raw]))
    key = desk.key_of(taken)
    desk.wait(HOUR)
    assert review(desk.db, key, A20, ALICE, desk.now, " ") is NotReviewed.TAKEN_BACK
    assert desk.stands(key)[:2] == ("held", "W20")
    assert review(desk.db, key, A20, ALICE, desk.now, "Le club confirme la séance") is A20
    desk.sound()


def test_a_refused_one_gives_the_ticket_back_and_its_holder_reads_why(desk: Forked) -> None:
    ticket = desk.ticket()
    key, entry = desk.copied(ticket)
    assert desk.decide(key, R70) is R70
    desk.copy.exchange(desk.serve)
    assert desk.copy.code_on(entry) == "R70"
    assert desk.stored(ticket).state.value == "credited"
    desk.sound()


def test_the_same_ticket_on_both_branches_is_paid_once_whichever_is_decided_first(desk: Forked) -> None:
    for first in (0, 1):
        ticket = desk.ticket()
        copied, _ = desk.copied(ticket)
        main = desk.taken(desk.here, ticket)  # a forked counter's: for people as well
        keys = [copied, main]
        assert [desk.decide(keys[at], A20) for at in (first, 1 - first)] == [A20, R20]
    assert desk.paid() == 4_000
    desk.sound()


def test_what_the_main_chain_was_paid_before_the_copy_came_is_not_paid_again(desk: Forked) -> None:
    ticket = desk.ticket()
    again = desk.copy.redeem(desk.code(ticket), BIRTHDATE)
    main = desk.taken(desk.here, ticket)
    assert desk.stands(main)[:2] == ("accepted", "A00")
    desk.copy.exchange(desk.serve)
    key = ClaimKey(
        issuer_id=desk.issuer_id, terminal=main.terminal, epoch=KeyEpoch(BRANCH + 1), sequence=again.header.sequence
    )
    case = files.case_of(desk.db, desk.issuer_id, ticket.number)
    assert case is not None
    assert {member.key for member in case.members} == {main, key}
    assert case.is_open
    assert desk.decide(key, A20) is R20
    assert desk.paid() == 2_000
    desk.sound()


def test_one_whose_ticket_was_spent_elsewhere_is_paid_by_the_guarantee_when_two_agree(desk: Forked) -> None:
    ticket = desk.ticket()
    key, _ = desk.copied(ticket)
    desk.taken(desk.elsewhere, ticket)
    assert desk.decide(key, A20) is R21
    assert isinstance(contests.contest(desk.db, key, SPORT_CLUB, "Pris de bonne foi", CLUB, desk.now), Contest)
    assert isinstance(admissions.propose(desk.db, key, "Disque changé le 3", ALICE, desk.now), Admission)
    assert admissions.agree(desk.db, key, BRUNO, desk.now) is VerdictCode.A10
    assert desk.stands(key) == ("accepted", "A10", "guarantee", 2_000)
    desk.sound()


def test_one_whose_paper_was_printed_again_since_is_paid_by_the_guarantee(desk: Forked) -> None:
    """The paper is in its own entry: what the main chain has at that place says nothing of it."""
    ticket = desk.ticket()
    key, _ = desk.copied(ticket)
    desk.db.execute("UPDATE tickets_ticket SET generation = generation + 1 WHERE number = %(n)s", {"n": ticket.number})
    assert desk.decide(key, A20) is VerdictCode.A11
    desk.sound()


def test_a_rehearsal_plays_it_with_the_rules_of_its_own_entry(desk: Forked) -> None:
    key, entry = desk.copied(desk.ticket())
    desk.decide(key, A20)
    past = history.read(desk.db, desk.issuer_id, CAMPAIGN)
    assert past is not None
    (claim,) = past.history.claims
    assert claim.claim == f"{key.terminal}/{key.epoch}/{key.sequence}"
    assert claim.policy == (key.terminal, entry.header.policy_version)


def test_one_that_was_paid_can_be_corrected(desk: Forked) -> None:
    key, _ = desk.copied(desk.ticket())
    desk.decide(key, A20)
    desk.paid_by_bank(desk.filed())
    asked = Asked(cents=500, fate=Fate.CAMPAIGN, reason="Séance annulée", heard="Appelés le 2")
    made = incidents.create(desk.db, key, asked, ALICE, desk.now)
    assert isinstance(made, Incident)
    assert isinstance(incidents.validate(desk.db, desk.issuer_id, made.pk, BRUNO, desk.now), Incident)
    assert desk.stands(key)[0] == "corrected"
    desk.sound()


def test_it_outlives_its_counter(desk: Forked) -> None:
    """Enrolled again, a machine is a new counter; what the old one claimed stays, and is decided."""
    key, _ = desk.copied(desk.ticket())
    desk.db.execute("UPDATE terminals_terminal SET status = 'revoked' WHERE terminal = %(one)s", {"one": key.terminal})
    anew = desk.counter(SPORT_CLUB)
    desk.taken(anew, desk.ticket())
    assert desk.decide(key, A20) is A20
    desk.sound()


@pytest.mark.parametrize(
    ("places", "corruption"),
    [
        ([BRANCH + 1], "DELETE FROM intake_claim WHERE epoch > 100000"),
        ([BRANCH + 1], "UPDATE intake_claim SET claimed_cents = 1999 WHERE epoch > 100000"),
        ([BRANCH + 1, 2 * BRANCH + 1], "UPDATE intake_claim SET epoch = 200001 WHERE epoch > 100000"),
        (
            [2 * BRANCH + 1],
            """
        INSERT INTO intake_branchentry (issuer_id, terminal, epoch, sequence, digest)
        SELECT issuer_id, terminal, 200001, sequence, digest FROM intake_journalentry WHERE is_main_chain AND sequence = 1
        """,
        ),
    ],
)
def test_an_audit_finds_what_was_not_signed_so(desk: Forked, places: list[int], corruption: str) -> None:
    desk.copied(desk.ticket())
    desk.sound()
    desk.db.execute(corruption)
    found = [one.place for one in report.findings(desk.db, desk.issuer_id) if one.trouble is Trouble.BRANCH]
    assert [int(place.split("/")[1]) for place in found] == places
