"""server.campaigns.publishing: two persons, versions that never change, a row that says what they say; votes the same way."""

import msgspec
import pytest

from server.campaigns import publishing, rules_store, terms
from server.campaigns.document import WalletTerms, Wrong
from server.campaigns.models import Campaign, Issuer
from server.campaigns.publishing import Authors, Refusal, Refused
from server.campaigns.rules_store import Version
from server.database import Database, Violated, Violation
from server.ledger.accounts import Account, Code
from server.ledger.store import balance
from sync.contract.ids import KeyId
from sync.contract.instant import Instant
from tests.builders.rules import AUTHORS, RULES, amended
from tests.unit.server.campaign_scene import CULTURE, NOW, SPORT, scene

NEXT = msgspec.structs.replace(RULES, name="Pass 2027-2028")
KEY = KeyId(7)


def test_a_new_campaign_is_prepared_by_one_and_published_by_another(database: Database) -> None:
    issuer = scene(database).at.issuer_id
    assert publishing.save_draft(database, issuer, 27, NEXT, "2027-12", "user:1", NOW) is None
    [draft] = rules_store.open_drafts(database, issuer)
    outcome = publishing.approve(database, issuer, 27, draft.sha256, "user:1", NOW, KEY)
    assert outcome == Refused(reason=Refusal.SAME_PERSON)
    outcome = publishing.approve(database, issuer, 27, "0" * 64, "user:2", NOW, KEY)
    assert outcome == Refused(reason=Refusal.CHANGED_MEANWHILE)
    outcome = publishing.approve(database, issuer, 27, draft.sha256, "user:2", NOW, None)
    assert outcome == Refused(reason=Refusal.NO_KEY)
    outcome = publishing.approve(database, issuer, 27, draft.sha256, "user:2", NOW, KEY)
    assert isinstance(outcome, Version)
    assert (outcome.version, outcome.published_by, outcome.approved_by) == (1, "user:1", "user:2")
    assert rules_store.open_drafts(database, issuer) == []
    made = terms.read(database, issuer, 27)
    assert made
    assert (made.name, made.rules_version, made.ticket_key_id) == ("Pass 2027-2028", 1, KEY)
    assert publishing.approve(database, issuer, 27, draft.sha256, "user:2", NOW, KEY) == Refused(
        reason=Refusal.NO_DRAFT
    )


def test_the_row_says_what_the_version_in_force_says_and_the_versions_stay(database: Database) -> None:
    made = scene(database, SPORT, CULTURE)
    issuer = made.at.issuer_id
    before = publishing.in_force(database, issuer, 26)
    assert before
    assert before.version == 0
    splits = ((10_000, 8000), (9000, 9000))
    amended(database, issuer, 26, NOW, splits=splits, may_move_money=True, ticket_max_cents=8000)
    amended(database, issuer, 26, Instant(NOW + 1), ticket_min_cents=1000)
    now = terms.read(database, issuer, 26)
    assert now
    assert (now.splits, now.may_move_money, now.ticket_min_cents, now.ticket_max_cents) == (splits, True, 1000, 8000)
    assert [one.version for one in rules_store.versions(database, issuer, 26)] == [2, 1, 0]
    assert publishing.named(database, issuer, 26, 0) == before.rules
    first = publishing.named(database, issuer, 26, 1)
    assert first
    assert (first.ticket_min_cents, first.ticket_max_cents) == (500, 8000)
    row = Campaign.objects.get(issuer_id=issuer, number=26)
    latest = rules_store.versions(database, issuer, 26)[0].rules
    assert publishing.from_row(row) == msgspec.structs.replace(latest, splits=(), may_move_money=False)


@pytest.mark.parametrize("statement", ["UPDATE campaigns_rules SET version = 9", "DELETE FROM campaigns_rules"])
def test_a_version_is_never_changed(database: Database, statement: str) -> None:
    made = scene(database)
    amended(database, made.at.issuer_id, 26, NOW, ticket_min_cents=1000)
    with pytest.raises(Violated) as refused:
        database.execute(statement)
    assert refused.value.kind is Violation.APPEND_ONLY


def test_four_eyes_are_the_databases_rule_too(database: Database) -> None:
    made = scene(database)
    version = amended(database, made.at.issuer_id, 26, NOW, ticket_min_cents=1000)
    forged = msgspec.convert(
        {**{name: getattr(version, name) for name in Version.__slots__}, "version": 9, "approved_by": "user:1"}, Version
    )
    with pytest.raises(Violated) as refused, database.atomic():
        rules_store.add(database, made.at.issuer_id, 26, forged)
    assert refused.value.kind is Violation.CHECK


def test_faulty_and_unchanged_rules_are_not_kept(sqlite_database: Database) -> None:
    issuer = scene(sqlite_database).at.issuer_id
    current = publishing.in_force(sqlite_database, issuer, 26)
    assert current
    faulty = msgspec.structs.replace(current.rules, ticket_min_cents=0)
    outcome = publishing.save_draft(sqlite_database, issuer, 26, faulty, "", "user:1", NOW)
    assert outcome
    assert [(one.field, one.wrong) for one in outcome.faults] == [("ticket_min_cents", Wrong.RANGE)]
    outcome = publishing.save_draft(sqlite_database, issuer, 26, current.rules, "", "user:1", NOW)
    assert outcome == Refused(reason=Refusal.UNCHANGED)
    assert rules_store.open_drafts(sqlite_database, issuer) == []


def test_whoever_saves_last_has_prepared_it_and_a_dropped_draft_is_gone(sqlite_database: Database) -> None:
    issuer = scene(sqlite_database).at.issuer_id
    for actor, least in (("user:1", 1000), ("user:2", 2000)):
        rules = msgspec.structs.replace(RULES, ticket_min_cents=least)
        assert publishing.save_draft(sqlite_database, issuer, 26, rules, "", actor, NOW) is None
    [draft] = rules_store.open_drafts(sqlite_database, issuer)
    assert (draft.prepared_by, draft.rules.ticket_min_cents) == ("user:2", 2000)
    assert publishing.drop_draft(sqlite_database, issuer, 26) is None
    assert publishing.drop_draft(sqlite_database, issuer, 26) == Refused(reason=Refusal.NO_DRAFT)


def test_wallets_keep_their_place_once_a_pass_holds_money(sqlite_database: Database) -> None:
    made = scene(sqlite_database, SPORT, CULTURE)
    made.opened_pass()
    current = publishing.in_force(sqlite_database, made.at.issuer_id, 26)
    assert current
    swapped = msgspec.structs.replace(current.rules, wallets=current.rules.wallets[::-1])
    outcome = publishing.publish(sqlite_database, made.at.issuer_id, 26, swapped, "", AUTHORS, NOW, None)
    assert outcome == Refused(reason=Refusal.MONEY_GIVEN)
    richer = tuple(WalletTerms(themes=one.themes, amount_cents=9000) for one in current.rules.wallets)
    amended(sqlite_database, made.at.issuer_id, 26, NOW, wallets=richer)


def test_one_person_publishes_nothing(sqlite_database: Database) -> None:
    issuer = scene(sqlite_database).at.issuer_id
    alone = Authors(prepared_by="user:1", approved_by="user:1")
    assert publishing.publish(sqlite_database, issuer, 27, NEXT, "", alone, NOW, KEY) == Refused(
        reason=Refusal.SAME_PERSON
    )
    assert Issuer.objects.get(pk=issuer).campaign_set.count() == 1


def test_a_vote_is_posted_by_another_person_once(database: Database) -> None:
    made = scene(database, envelope=0)
    issuer = made.at.issuer_id
    budget = Account(code=Code.BUDGET, owner=26)
    assert publishing.propose_vote(database, issuer, 26, "2026-118", 50_000, "user:1", NOW) is None
    again = publishing.propose_vote(database, issuer, 26, "2026-118", 50_000, "user:2", NOW)
    assert again == Refused(reason=Refusal.ENTERED_TWICE)
    [vote] = rules_store.votes(database, issuer, 26)
    assert publishing.approve_vote(database, vote, "user:1", NOW) == Refused(reason=Refusal.SAME_PERSON)
    assert balance(database, issuer, 26, budget) == 0
    assert publishing.approve_vote(database, vote, "user:2", NOW) is None
    assert publishing.approve_vote(database, vote, "user:2", NOW) == Refused(reason=Refusal.CHANGED_MEANWHILE)
    assert publishing.drop_vote(database, vote) == Refused(reason=Refusal.CHANGED_MEANWHILE)
    assert balance(database, issuer, 26, budget) == 50_000
    missing = publishing.propose_vote(database, issuer, 99, "2026-119", 1, "user:1", NOW)
    assert missing == Refused(reason=Refusal.NO_CAMPAIGN)


def test_a_vote_takes_back_only_what_is_not_given(database: Database) -> None:
    made = scene(database, envelope=10_000)
    issuer = made.at.issuer_id
    made.opened_pass()
    assert publishing.propose_vote(database, issuer, 26, "2026-200", -5_000, "user:1", NOW) is None
    [vote] = rules_store.votes(database, issuer, 26)
    assert publishing.approve_vote(database, vote, "user:2", NOW) == Refused(reason=Refusal.NOT_ENOUGH)
    [vote] = rules_store.votes(database, issuer, 26)
    assert vote.state == "proposed"
    assert publishing.drop_vote(database, vote) is None
    assert rules_store.votes(database, issuer, 26) == []
