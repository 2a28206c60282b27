"""server.cards.debiting: debits in the affiliate's run with everything else, in its papers and statements, taken back after."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest

from server.affiliates.models import Affiliate, BankAccount
from server.campaigns.models import Campaign
from server.cards import debiting
from server.cards.debiting import CancelReason
from server.cards.refusals import CardRefusal, Refused
from server.cards.store import NO_EPOCH, NO_TERMINAL, DebitRow
from server.cases import incidents, voiding
from server.cases.incident_rules import Fate, IncidentRefusal
from server.cases.incidents import Asked
from server.cases.models import Incident
from server.cases.voiding import VoidRefusal
from server.database import Database, Parameters
from server.intake.claim_store import ClaimKey
from server.intake.models import Claim
from server.ledger.accounts import Code
from server.ledger.store import total
from server.passes import wallets, withdrawals
from server.rehearsal import history
from server.rehearsal.replay import replay
from server.reimbursement import exports, run_files, runs, statements
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.store import RunRow
from sync.contract.instant import DAY, Instant, start_of_day
from tests.builders.region import NOW, SPORT_CLUB, THEATRE, Region
from tests.unit.server.reimbursement.world import ALICE, BRUNO

CUT_OFF = start_of_day(dt.date(2026, 10, 1))
IBANS = {SPORT_CLUB: "FR7630006000011234567890189", THEATRE: "DE89370400440532013000"}


@pytest.fixture
def region(database: Database) -> Region:
    made = Region(database)
    for number, iban in IBANS.items():
        BankAccount.objects.create(
            affiliate=Affiliate.objects.get(number=number), holder_name=f"CLUB {number}", iban=iban, status="accepted",
            from_date=dt.date(2026, 1, 1), proposed_by=ALICE, checked_by=BRUNO,
        )  # fmt: skip
    return made


def run(region: Region, until: str = "paid") -> RunRow:
    """The fortnight's run, prepared by one and approved by another."""
    facts, now = read_facts(Campaign.objects.get()), Instant(CUT_OFF + DAY)
    made = runs.close_run(region.db, facts, CUT_OFF, ALICE, now)
    assert isinstance(made, RunRow), made
    steps: dict[str, Callable[[], object]] = {
        "controlled": lambda: runs.control_run(region.db, made.key, ALICE, now),
        "approved": lambda: runs.approve_run(region.db, made.key, BRUNO, now),
        "filed": lambda: runs.file_run(region.db, facts, made.key, BRUNO, now),
        "sent": lambda: runs.send_run(region.db, made.key, BRUNO, now),
        "paid": lambda: runs.declare_paid(region.db, made.key, "R1", BRUNO, now),
    }
    for name, step in steps.items():
        assert isinstance(step(), RunRow), name
        if name == until:
            break
    return made


def key(region: Region, row: DebitRow) -> ClaimKey:
    return ClaimKey(issuer_id=region.issuer_id, terminal=NO_TERMINAL, epoch=NO_EPOCH, sequence=row.sequence)


def table(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_debits_are_paid_by_the_affiliates_next_run_and_stand_in_all_its_papers(region: Region) -> None:
    card, other = region.card(), region.card()
    made = [region.debited(card, 1_200), region.debited(other, 9_999), region.debited(card, 700, THEATRE)]
    cancelled = region.debited(card, 300)
    debiting.cancel(region.db, region.issuer_id, SPORT_CLUB, cancelled.number, CancelReason.CARD, "user:7", NOW)
    paid = run(region)
    assert [row.debited_cents for row in made] == [1_200, 3_000, 700]
    orders = {one.campaign: one.amount_cents for one in statements.transfers(region.db, region.issuer_id, SPORT_CLUB)}
    assert orders == {26: 4_200}
    lines = statements.claims_of_run(region.db, region.issuer_id, SPORT_CLUB, 26, paid.number)
    assert {(line.paid_cents, line.themes, line.state) for line in lines} == {(1_200, 1, "paid"), (3_000, 1, "paid")}
    files = {one.role.value: one.name for one in run_files.kept(region.db, paid.key)}
    rows = table(run_files.content(region.db, paid.key, files["lines"]) or b"")
    assert [(row["montant"], row["montant_sport"], row["montant_culture"]) for row in rows] == [
        ("42,00", "42,00", "0,00"),
        ("7,00", "0,00", "7,00"),
    ]
    proofs = table(run_files.content(region.db, paid.key, files["proofs"]) or b"")
    assert len(proofs) == 3
    assert all(any(cell.startswith("carte-") for cell in row.values()) for row in proofs)
    told = table(exports.claims_csv(region.db, region.issuer_id, SPORT_CLUB))
    assert sorted(row["Statut"] for row in told) == ["Annulé", "Remboursé", "Remboursé"]
    region.check()


def test_an_abandoned_run_gives_debits_back_and_they_can_be_cancelled_again(region: Region) -> None:
    row = region.debited(region.card(), 1_200)
    made = run(region, "controlled")
    now = Instant(CUT_OFF + 2 * DAY)
    refused = debiting.cancel(region.db, region.issuer_id, SPORT_CLUB, row.number, CancelReason.CARD, "user:7", now)
    assert refused == Refused(code=CardRefusal.IN_A_RUN)
    assert isinstance(runs.abandon_run(region.db, made.key, ALICE, now), RunRow)
    later = debiting.cancel(region.db, region.issuer_id, SPORT_CLUB, row.number, CancelReason.CARD, "user:7", now)
    assert isinstance(later, DebitRow)
    assert region.due() == 0
    region.check()


def test_central_staff_cancel_a_debit_for_its_affiliate_before_a_run_and_not_after(region: Region) -> None:
    card = region.card()
    first, second = region.debited(card, 1_200), region.debited(card, 500)
    assert voiding.void(region.db, key(region, first), "Le club a appelé", "user:1", NOW) is None
    assert region.held() == 2_500
    region.check()
    run(region, "controlled")
    assert voiding.void(region.db, key(region, second), "Le club a appelé", "user:1", NOW) is VoidRefusal.IN_A_RUN


def test_the_central_staff_lock_a_debit_in_the_order_of_its_affiliate(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the two of them, at the same moment, wait for each other."""
    card = region.card()
    first, second = region.debited(card, 1_200), region.debited(card, 500)
    locked: list[str] = []
    real = Database.lock

    def lock(db: Database, sql: str, params: Parameters | None = None) -> list[tuple[Any, ...]]:
        locked.append(sql.split(" FROM ")[1].split()[0])
        return real(db, sql, params)

    monkeypatch.setattr(Database, "lock", lock)
    debiting.cancel(region.db, region.issuer_id, SPORT_CLUB, first.number, CancelReason.OTHER, "user:7", NOW)
    by_affiliate = list(dict.fromkeys(locked))
    locked.clear()
    assert voiding.void(region.db, key(region, second), "Le club a appelé", "user:1", NOW) is None
    assert list(dict.fromkeys(locked)) == by_affiliate
    assert by_affiliate.index("cards_card") < by_affiliate.index("intake_claim")
    region.check()


def test_a_debit_that_was_paid_and_wrong_is_taken_back_for_the_campaign_by_two(region: Region) -> None:
    row = region.debited(region.card(), 1_200)
    run(region)
    now = Instant(CUT_OFF + 3 * DAY)
    heard = Asked(cents=1_200, fate=Fate.PUPIL, reason="Activité annulée", heard="Le club est d’accord")
    assert incidents.create(region.db, key(region, row), heard, ALICE, now) is IncidentRefusal.NO_TICKET
    asked = Asked(cents=1_200, fate=Fate.CAMPAIGN, reason="Activité annulée", heard="Le club est d’accord")
    made = incidents.create(region.db, key(region, row), asked, ALICE, now)
    assert isinstance(made, Incident)
    assert isinstance(incidents.validate(region.db, region.issuer_id, made.pk, BRUNO, now), Incident)
    assert Claim.objects.get().state == "corrected"
    assert total(region.db, region.issuer_id, 26, Code.OVERPAID) == -1_200
    region.check()


def test_a_withdrawn_passes_card_takes_nothing(region: Region) -> None:
    card = region.card()
    region.debited(card, 1_200)
    withdrawn = wallets.withdraw_pass(region.db, region.scene.terms, region.at, card.pass_id, "Inscrit deux fois")
    assert isinstance(withdrawn, wallets.Withdrawn)
    outcome = region.debit(card, 100)
    assert outcome == Refused(code=CardRefusal.WITHDRAWN)
    assert region.held() == 0
    region.check()


@pytest.mark.parametrize("by_staff", [True, False])
def test_what_a_withdrawn_passes_card_gets_back_is_the_budgets(region: Region, *, by_staff: bool) -> None:
    """Nobody could use it. Each debit that is taken back is one more withdrawal, for the reason of the last one."""
    card = region.card()
    first, second = region.debited(card, 1_200), region.debited(card, 800)
    before = total(region.db, region.issuer_id, 26, Code.BUDGET)
    debiting.cancel(region.db, region.issuer_id, SPORT_CLUB, first.number, CancelReason.CARD, "user:7", NOW)
    assert region.held() > 0, "a pass in use has it on its wallet"
    withdrawn = wallets.withdraw_pass(region.db, region.scene.terms, region.at, card.pass_id, "Inscrit deux fois")
    assert isinstance(withdrawn, wallets.Withdrawn)
    for _ in range(2):  # sent twice, it goes back once
        if by_staff:
            voiding.void(region.db, key(region, second), "Le club a appelé", "user:1", NOW)
        else:
            debiting.cancel(region.db, region.issuer_id, SPORT_CLUB, second.number, CancelReason.CARD, "user:7", NOW)
    assert region.held() == 0
    assert total(region.db, region.issuer_id, 26, Code.BUDGET) == before + withdrawn.cents + 800
    kept = [(one.rank, one.reason, one.cents) for one in withdrawals.of_pass(region.db, region.issuer_id, card.pass_id)]
    assert kept == [(1, "Inscrit deux fois", withdrawn.cents), (2, "Inscrit deux fois", 800)]
    region.check()


def test_a_season_of_cards_replayed_under_its_own_rules_gives_no_difference(region: Region) -> None:
    card = region.card()
    row = region.debited(card, 100)  # below what a ticket may hold
    for cents in (100, 100, 100, 100, 100, 100, 100, 2_900):  # more than there are slots, and all that is left
        region.debited(card, cents)
    debiting.cancel(region.db, region.issuer_id, SPORT_CLUB, row.number, CancelReason.CARD, "user:7", NOW)
    region.debited(card, 50)
    past = history.read(region.db, region.issuer_id, 26)
    assert past is not None
    assert len(past.history.movements) == 11
    assert replay(past.history, past.own, past.own) == ()
