"""server.rehearsal: a campaign under its own rules gives nothing; under a draft, what would differ, with numbers and no names."""

import datetime as dt
import random
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.campaigns import document
from server.campaigns import terms as campaign_terms
from server.campaigns.document import CampaignRules, Eligibility, WalletTerms
from server.database import Database
from server.demo.build import build
from server.passes import registrations, wallets
from server.passes.models import College
from server.rehearsal import history, replay
from server.rehearsal.history import Past
from server.rehearsal.replay import Change
from server.rehearsal.summary import summarize, table
from server.tickets import crediting
from sync.contract.ids import IssuerId, KeyId
from sync.contract.instant import DAY, HOUR, Instant, civil_date, start_of_day
from tests.builders.keys import ISSUER
from tests.builders.rules import amended
from tests.builders.scheme import BIRTHDATE, Scheme
from tests.unit.server.campaign_scene import CULTURE, SPORT, scene

WRONG_DATE = dt.date(2013, 1, 1)


@pytest.fixture
def scheme(database: Database) -> Scheme:
    """A campaign at work: a paid claim, one with a wrong date, one that was taken elsewhere, a ticket taken back."""
    made = Scheme(database)
    here, there = made.counter(), made.counter(made.affiliate(2001))
    first, wrong, lost = (made.ticket() for _ in range(3))
    here.redeem(made.code(first), BIRTHDATE)
    here.redeem(made.code(wrong), WRONG_DATE)
    here.exchange(made.serve)
    there.redeem(made.code(first), BIRTHDATE)
    there.exchange(made.serve)
    returned = crediting.uncredit(database, made.scene.terms, made.scene.at, made.stored(lost).pass_id, lost.number)
    assert isinstance(returned, crediting.Changed)
    return made


def past(scheme: Scheme) -> Past:
    found = history.read(scheme.db, scheme.issuer_id, 26)
    assert found
    return found


def changes(found: Past, rules: CampaignRules | None) -> dict[Change, int]:
    drafted = replay.always(rules) if rules else found.own
    differences = replay.replay(found.history, found.own, drafted)
    return {line.change: line.count for line in summarize(found.history, differences).lines}


def test_a_campaign_under_its_own_rules_gives_nothing(scheme: Scheme) -> None:
    found = past(scheme)
    assert (len(found.history.registrations), len(found.history.claims)) == (3, 3)
    assert {claim.code.value for claim in found.history.claims} >= {"A00", "R30"}
    assert changes(found, None) == {}
    assert changes(found, found.in_force) == {}


def test_a_campaign_whose_rules_changed_on_the_way_still_agrees_with_itself(scheme: Scheme) -> None:
    counter = scheme.counters[0]
    counter.redeem(scheme.code(scheme.ticket()), None)  # by the rules that ask for a date
    amended(scheme.db, scheme.issuer_id, 26, scheme.now, birthdate_required=False)
    counter.exchange(scheme.serve)
    counter.redeem(scheme.code(scheme.ticket()), None)  # by those that ask for none
    scheme.wait(DAY)
    today = civil_date(scheme.now)
    amended(
        scheme.db, scheme.issuer_id, 26, scheme.now, registration_ends_on=today, valid_to=today, claims_to=today, grace_days=0
    )  # fmt: skip
    scheme.wait(DAY)
    counter.exchange(scheme.serve)
    found = past(scheme)
    assert [claim.code.value for claim in found.history.claims][-2:] == ["W20", "A00"]
    assert changes(found, None) == {}


def test_a_campaign_of_splits_late_bursaries_moves_and_withdrawals_agrees_with_itself(database: Database) -> None:
    """Whatever became of a pass's money after it was opened was within the rules, and is no difference."""
    made = scene(database, SPORT, CULTURE)
    splits = ((8000, 10_000), (18_000, 0), (0, 18_000))
    amended(database, made.at.issuer_id, 26, made.at.recorded, splits=splits, may_move_money=True)
    terms = campaign_terms.read(database, made.at.issuer_id, 26)
    assert terms
    for number, split in enumerate(splits):
        pupil = made.pupil(f"Durand {number}")
        where = (database, terms, made.at, made.college.pk, pupil)
        registrations.register(*where, is_bursary=False, split=split)
        opened = registrations.validate(*where, made.draw)
        assert isinstance(opened, registrations.Decided)
        assert opened.pass_id is not None
        wallet = 0 if split[0] else 1
        credited = crediting.credit(database, terms, made.at, opened.pass_id, wallet, [3000, 1500])
        assert isinstance(credited, crediting.Changed)
        on_first = (database, terms, made.at, opened.pass_id, credited.tickets[0].number)
        assert isinstance(crediting.change_amount(*on_first, 6000), crediting.Changed)
        wallets.mark_bursary(*where, is_bursary=True)
        if number == 0:
            assert isinstance(wallets.move_money(*where, 1, 10_000, 1), wallets.Moved)
        if number == 2:
            done = wallets.withdraw_pass(database, terms, made.at, opened.pass_id, "Parti")
            assert isinstance(done, wallets.Withdrawn)
    found = history.read(database, made.at.issuer_id, 26)
    assert found
    assert len(found.history.registrations) == 3
    assert changes(found, None) == {}
    assert changes(found, found.in_force) == {}


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ({"ticket_min_cents": 2500}, {Change.CREDIT_TOO_SMALL: 3, Change.NO_CREDIT: 2}),
        ({"ticket_max_cents": 1500}, {Change.CREDIT_TOO_LARGE: 3, Change.NO_CREDIT: 2}),
        ({"wallets": (WalletTerms(themes=3, amount_cents=9000, bursary_cents=2000),)}, {Change.GRANTED_MORE: 3}),
        (
            {"wallets": (WalletTerms(themes=3, amount_cents=1000),)},
            {Change.GRANTED_LESS: 3, Change.WALLET_TOO_SMALL: 3, Change.NO_CREDIT: 2},
        ),
        ({"eligibility": Eligibility(age_min=16)}, {Change.AGE_OUTSIDE: 3, Change.NO_CREDIT: 2}),
        ({"registration_ends_on": dt.date(2026, 9, 15)}, {Change.REGISTRATION_CLOSED: 3, Change.NO_CREDIT: 2}),
        ({"birthdate_required": False}, {Change.CLAIM_PAID: 1}),
        ({"valid_from": dt.date(2026, 9, 18)}, {Change.CLAIM_REFUSED: 2}),
        ({"registration_ends_on": dt.date(2026, 9, 16), "valid_to": dt.date(2026, 9, 16)}, {}),
    ],
)
def test_a_draft_shows_what_would_differ(scheme: Scheme, draft: dict[str, Any], expected: dict[Change, int]) -> None:
    found = past(scheme)
    told = changes(found, msgspec.structs.replace(found.in_force, **draft))
    paid = sum(1 for claim in found.history.claims if claim.code.value.startswith("A"))
    assert told == {change: paid if change in (Change.NO_CREDIT, Change.CLAIM_REFUSED) else count
                    for change, count in expected.items()}  # fmt: skip


@pytest.mark.parametrize(
    ("is_outside", "draft", "expected"),
    [
        (True, Eligibility(school=True), {Change.SCHOOL_OUTSIDE: 3, Change.NO_CREDIT: 2}),
        (False, Eligibility(school=True), {}),
        (True, Eligibility(school=False), {}),
        (True, Eligibility(school=False, residence=True), {Change.RESIDENCE_UNKNOWN: 3}),
    ],
)
def test_where_pupils_live_and_learn_is_rehearsed_as_far_as_it_is_known(
    scheme: Scheme, is_outside: bool, draft: Eligibility, expected: dict[Change, int]
) -> None:
    """S1 left out who lives elsewhere, S0 let them in (G6); what nobody asked then cannot be said now."""
    College.objects.update(is_outside=is_outside)
    found = past(scheme)
    own = msgspec.structs.replace(found.in_force, eligibility=Eligibility(school=False))
    differences = replay.replay(
        found.history, replay.always(own), replay.always(msgspec.structs.replace(own, eligibility=draft))
    )
    assert {line.change: line.count for line in summarize(found.history, differences).lines} == expected


def test_nothing_is_written(scheme: Scheme) -> None:
    before = scheme.everything()
    found = past(scheme)
    changes(found, msgspec.structs.replace(found.in_force, ticket_min_cents=2500))
    assert scheme.everything() == before


def test_the_table_holds_numbers_and_no_name(scheme: Scheme) -> None:
    found = past(scheme)
    draft = msgspec.structs.replace(found.in_force, ticket_min_cents=2500, eligibility=Eligibility(age_max=12))
    text = table(replay.replay(found.history, found.own, replay.always(draft))).decode("utf-8-sig")
    assert text.startswith("Différence;Ticket;Inscription;")
    assert "20,00" in text
    for secret in ("Durand", "Maëlys", "2014", "12/03"):
        assert secret not in text


STEPS = st.lists(
    st.sampled_from(["ticket", "uncredit", "claim", "wrong", "amend", "exchange", "wait"]), min_size=4, max_size=14
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, data=st.data())
def test_no_generated_campaign_contradicts_itself(
    sqlite_database: Database, steps: list[str], data: st.DataObject
) -> None:
    with_rollback = sqlite_database.atomic()
    try:
        with with_rollback:
            made = Scheme(sqlite_database)
            _play(made, steps, data)
            found = history.read_within(sqlite_database, made.issuer_id, 26)
            assert found
            assert changes(found, None) == {}
            raise _Undone
    except _Undone:
        pass


class _Undone(Exception):
    """Leaves the database as it was."""


def _play(made: Scheme, steps: list[str], data: st.DataObject) -> None:
    counter, tickets = made.counter(), [made.ticket()]
    for step in steps:
        if step == "ticket":
            tickets.append(made.ticket())
        elif step == "wait":
            made.wait(DAY)
        elif step == "exchange":
            counter.exchange(made.serve)
        elif step == "amend":
            amended(
                made.db, made.issuer_id, 26, made.now,
                birthdate_required=data.draw(st.booleans()),
                grace_days=data.draw(st.integers(0, 30)),
                ticket_max_cents=data.draw(st.integers(2_000, 8_000)),
            )  # fmt: skip
        elif step == "uncredit":
            ticket = tickets[-1]
            crediting.uncredit(made.db, made.scene.terms, made.scene.at, ticket.pass_id, ticket.number)
        else:
            counter.redeem(made.code(data.draw(st.sampled_from(tickets))), BIRTHDATE if step == "claim" else WRONG_DATE)
    counter.exchange(made.serve)


# --- the command -----------------------------------------------------------------------------------------------------


def rehearse(*arguments: object) -> str:
    out = StringIO()
    call_command("rehearse", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_says_it_in_french_and_writes_the_table(scheme: Scheme, tmp_path: Path) -> None:
    assert "Aucune différence" in rehearse("--campaign", 26)
    template = rehearse("--campaign", 26, "--template")
    draft = tmp_path / "draft.json"
    draft.write_text(template.replace('"ticket_min_cents":500', '"ticket_min_cents":2500'))
    told = rehearse("--campaign", 26, "--draft", draft, "--csv", tmp_path / "out.csv")
    assert "3  Ticket non crédité : montant sous le minimum : 60,00" in told.replace("\u202f", " ").replace("\xa0", " ")
    assert "Durand" not in told
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--campaign", 99], "n’existe pas"),
        (["--campaign", 26, "--issuer", "XX"], "précisez"),
        (["--campaign", 26, "--draft", "missing.toml"], "ne peut pas être lu"),
        (["--campaign", 26, "--draft", "bad.toml"], "pas un document de règles"),
        (["--campaign", 26, "--draft", "impossible.json"], "Montant minimum"),
    ],
)
def test_every_refusal_says_what_to_do(
    scheme: Scheme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[object], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.toml").write_text("name = 1")
    raw = document.write(msgspec.structs.replace(past(scheme).in_force, ticket_min_cents=0))
    (tmp_path / "impossible.json").write_bytes(raw)
    with pytest.raises(CommandError, match=told):
        rehearse(*arguments)


def test_a_campaign_that_contradicts_its_own_rules_is_told(scheme: Scheme) -> None:
    scheme.db.execute("UPDATE intake_claim SET verdict_code = 'R12' WHERE verdict_code = 'A00'")
    assert changes(past(scheme), None) == {Change.CLAIM_PAID: 1}
    with pytest.raises(CommandError, match="contredit ses propres règles"):
        rehearse("--campaign", 26)


@pytest.mark.usefixtures("quick_passwords")
def test_the_demonstration_agrees_with_its_own_rules(database: Database) -> None:
    day = dt.date(2026, 11, 20)
    now = Instant(start_of_day(day) + 10 * HOUR)
    demo = build(database, IssuerId(ISSUER), KeyId(1), day, now, random.Random(1).randrange)
    found = history.read(database, demo.issuer_id, demo.campaign.number)
    assert found
    assert (len(found.history.registrations), len(found.history.movements)) == (24, 18)
    assert demo.campaign.rules_version == 1
    assert changes(found, None) == {}
    assert changes(found, msgspec.structs.replace(found.in_force, ticket_min_cents=1000)) == {
        Change.CREDIT_TOO_SMALL: 3
    }
