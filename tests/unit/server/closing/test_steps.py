"""server.closing.steps: a campaign comes to zero by two persons, once; stopped anywhere it goes on; closed, nothing moves."""

import pytest

from server.auditing.report import findings
from server.bank.imports import ImportRefusal, NotTaken
from server.campaigns import publishing
from server.closing import expiry, requests, steps
from server.closing.requests import RequestRow
from server.closing.standing import Open, standing
from server.closing.steps import REOPEN, Refused, StepRefusal
from server.database import Database
from server.ledger import rules
from server.ledger.accounts import Code
from server.ledger.audit import anchor
from server.ledger.bulk import post_many
from server.ledger.closing import Obstacle
from server.ledger.closing_money import Moved
from server.ledger.findings import Trouble
from server.ledger.rules import ClaimName
from server.ledger.store import Reason, Replayed, post
from server.ledger.store import Refused as PostingRefused
from server.reimbursement.store import RunKey
from server.terminals.models import Terminal
from sync.contract.instant import Instant, civil_date
from tests.builders.rules import AUTHORS
from tests.unit.server.closing.season import APRIL, LEFT_ON_WALLET, MAY, ON_TICKET, PASSES, VOTED, Season
from tests.unit.server.reimbursement.world import ALICE, BRUNO, DURING, OCTOBER_16

WHY = "The counter burnt with the club's house."
_O, _S = Obstacle, StepRefusal


def asked(season: Season, step: str, now: Instant = MAY, actor: str = ALICE, **words: str) -> int:
    """The open request's number."""
    assert steps.ask(season.db, season.place, step, actor, now, **words) is None
    found = requests.open_request(season.db, season.place)
    assert found is not None
    return found.id


def done(season: Season, step: str, now: Instant = MAY, **words: str) -> RequestRow:
    outcome = steps.agree(season.db, season.place, asked(season, step, now, **words), BRUNO, now)
    assert isinstance(outcome, RequestRow), outcome
    assert outcome.state == "done"
    return outcome


def closed(season: Season) -> None:
    assert isinstance(steps.expire_wallets(season.db, season.place, ALICE, MAY), Moved)
    done(season, "tickets")
    done(season, "budget")


def refused(outcome: object) -> tuple[StepRefusal, tuple[Obstacle, ...]]:
    assert isinstance(outcome, Refused), outcome
    return outcome.reason, outcome.obstacles


def test_a_campaign_comes_to_zero_by_two_persons(database: Database) -> None:
    season = Season(database)
    assert steps.expire_wallets(database, season.place, ALICE, MAY) == Moved(
        count=PASSES, cents=PASSES * LEFT_ON_WALLET
    )
    done(season, "tickets")
    assert season.ticket_states() == {"expired": 2 * PASSES, "reimbursed": 2}
    assert season.pots()[Code.EXPIRED_TICKET] == PASSES * ON_TICKET
    done(season, "budget", note="Voted on 12 June.")
    assert season.pots() == {Code.VOTED: -season.paid, Code.PAID: season.paid}
    assert findings(database, season.issuer.pk, with_replay=True) == []
    last = [(one.step, one.state, one.asked_by, one.agreed_by) for one in requests.requests(database, season.place)]
    assert last == [("budget", "done", ALICE, BRUNO), ("tickets", "done", ALICE, BRUNO)]
    names = [one.name.rpartition("cloture-")[2] for one in requests.kept(database, season.place)]
    assert names == [
        "1-arrete-de-comptes.pdf", "1-comptes.csv", "1-mouvements.csv", "1-organismes.csv", "1-controle.csv",
    ]  # fmt: skip


def test_wallets_may_go_from_the_first_of_april_and_tickets_wait_for_claims_that_may_still_come(
    sqlite_database: Database,
) -> None:
    season = Season(sqlite_database)
    march = Instant(APRIL - 2 * 86_400_000)
    early = steps.expire_wallets(season.db, season.place, ALICE, march)
    assert refused(early) == (_S.IN_THE_WAY, (_O.TOO_EARLY,))
    assert isinstance(steps.expire_wallets(season.db, season.place, ALICE, APRIL), Moved)
    for step in ("tickets", "budget"):
        reason, found = refused(steps.ask(season.db, season.place, step, ALICE, APRIL))
        assert (reason, found[0]) == (_S.IN_THE_WAY, _O.TOO_EARLY)


def test_nobody_agrees_with_oneself_nor_twice(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    number = asked(season, "tickets")
    assert refused(steps.agree(season.db, season.place, number, ALICE, MAY)) == (_S.SAME_PERSON, ())
    again = steps.ask(season.db, season.place, "tickets", BRUNO, MAY)
    assert refused(again) == (_S.ALREADY_ASKED, ())
    assert steps.drop(season.db, season.place, number, MAY) is None
    assert refused(steps.agree(season.db, season.place, number, BRUNO, MAY)) == (_S.NOT_ASKED, ())
    assert refused(steps.drop(season.db, season.place, number, MAY)) == (_S.NOT_ASKED, ())
    assert season.ticket_states()["blank"] == PASSES


def test_an_expiry_that_was_stopped_does_not_go_on_in_a_campaign_extended_meanwhile(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = Season(database)
    number = asked(season, "tickets")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(expiry, "_locked", stop)
        with pytest.raises(KeyboardInterrupt):
            steps.agree(database, season.place, number, BRUNO, MAY)
    assert refused(steps.drop(database, season.place, number, MAY)) == (_S.NOT_ASKED, ()), "it goes on"
    before = season.ticket_states()
    database.execute("UPDATE campaigns_campaign SET claims_to = %(day)s", {"day": "2027-06-30"})
    assert refused(steps.carry_on(database, season.place, number, MAY)) == (_S.IN_THE_WAY, (_O.TOO_EARLY,))
    assert season.ticket_states() == before
    assert steps.drop(database, season.place, number, MAY) is None
    assert requests.open_request(database, season.place) is None
    dropped = requests.requests(database, season.place)[0]
    assert (dropped.state, dropped.asked_by, dropped.agreed_by) == ("dropped", ALICE, BRUNO)


def test_the_closing_waits_for_everything_that_is_open(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    found = steps.ask(season.db, season.place, "budget", ALICE, MAY)
    assert refused(found) == (_S.IN_THE_WAY, (_O.WALLETS_LEFT, _O.TICKETS_LEFT))
    season.accept(season.affiliates[0], 700)
    season.file(Instant(OCTOBER_16 + 86_400_000))
    season.write(rules.suspense_opened(season.occasion(MAY), "L1", 900))
    season.add_claim(season.affiliates[1], 500, DURING, number=None, state="held", verdict="W20", payer="open")
    found = steps.ask(season.db, season.place, "budget", ALICE, MAY)
    expected = (_O.CLAIMS_WAIT, _O.RUNS_OPEN, _O.WALLETS_LEFT, _O.TICKETS_LEFT, _O.SUSPENSE)
    assert refused(found) == (_S.IN_THE_WAY, expected)
    look = standing(season.db, *_of(season), civil_date(MAY))
    assert look
    kinds = [one.kind for one in look.reasons]
    assert kinds == [Open.CLAIMS_IN_REVIEW, Open.RUNS, Open.BANK_LINES, Open.WALLETS, Open.TICKETS]
    assert [one.named for one in look.reasons if one.kind is Open.RUNS] == [(2,)]


def test_what_came_up_since_somebody_asked_is_in_the_way_of_who_agrees(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    number = asked(season, "tickets")
    season.add_claim(season.affiliates[0], 500, DURING, number=90_009_000, state="held", verdict="W10", payer="open")
    outcome = steps.agree(season.db, season.place, number, BRUNO, MAY)
    assert refused(outcome) == (_S.IN_THE_WAY, (_O.CLAIMS_WAIT,))
    assert season.ticket_states()["blank"] == PASSES


def test_a_counter_that_holds_claims_gives_way_to_a_person_s_word_only(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    Terminal.objects.create(
        issuer_id=season.issuer.pk, terminal=5, affiliate_number=100, status="enrolled", unsynced_count=3,
        unsynced_cents=4500, oldest_unsynced_ms=DURING, last_seen_ms=DURING,
    )  # fmt: skip
    Terminal.objects.create(issuer_id=season.issuer.pk, terminal=6, affiliate_number=100, status="enrolled")
    outcome = steps.ask(season.db, season.place, "tickets", ALICE, MAY)
    assert refused(outcome) == (_S.IN_THE_WAY, (_O.TERMINALS_HOLD,))
    short = steps.ask(season.db, season.place, "tickets", ALICE, MAY, despite="perdu")
    assert refused(short) == (_S.NO_REASON, ())
    look = standing(season.db, *_of(season), civil_date(MAY))
    assert look
    told = {one.kind: (one.count, one.cents, one.named) for one in look.reasons}
    assert told[Open.COUNTERS_HOLD] == (1, 4500, (5,))
    assert told[Open.COUNTERS_SILENT] == (1, 0, (6,))
    row = done(season, "tickets", despite=WHY)
    assert row.despite == WHY


def test_what_a_counter_holds_of_the_next_campaign_is_not_in_the_way(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    Terminal.objects.create(
        issuer_id=season.issuer.pk, terminal=5, affiliate_number=100, status="enrolled", unsynced_count=3,
        unsynced_cents=4500, oldest_unsynced_ms=MAY, last_seen_ms=MAY,
    )  # fmt: skip
    assert steps.ask(season.db, season.place, "tickets", ALICE, MAY) is None


def test_what_an_affiliate_is_left_with_is_explained_or_in_the_way(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    season.accept(season.affiliates[0], 700)
    steps.expire_wallets(season.db, season.place, ALICE, MAY)
    done(season, "tickets")
    outcome = steps.ask(season.db, season.place, "budget", ALICE, MAY)
    assert refused(outcome) == (_S.IN_THE_WAY, (_O.UNEXPLAINED,))
    who = season.affiliates[0]
    assert refused(steps.explain(season.db, season.place, who, "bof", ALICE, MAY)) == (_S.NO_REASON, ())
    assert refused(steps.explain(season.db, season.place, 999, WHY, ALICE, MAY)) == (_S.BOOKS_MOVED, ())
    assert steps.explain(season.db, season.place, who, WHY, ALICE, MAY) is None
    season.accept(who, 300)  # of another amount nothing was said
    assert refused(steps.ask(season.db, season.place, "budget", ALICE, MAY))[1] == (_O.UNEXPLAINED,)
    assert steps.explain(season.db, season.place, who, WHY, ALICE, MAY) is None
    done(season, "budget")
    assert season.pots() == {Code.VOTED: -season.paid - 1000, Code.DUE: 1000, Code.PAID: season.paid}


def test_who_agrees_to_a_closing_has_not_explained_what_it_leaves(sqlite_database: Database) -> None:
    """Whoever asks may have: the second person reads it."""
    season = Season(sqlite_database)
    first, second = season.affiliates
    season.accept(first, 700)
    season.accept(second, 300)
    steps.expire_wallets(season.db, season.place, ALICE, MAY)
    done(season, "tickets")
    for who, actor in ((first, ALICE), (second, BRUNO)):
        assert steps.explain(season.db, season.place, who, WHY, actor, MAY) is None
    number = asked(season, "budget")
    for _ in range(2):
        outcome = steps.agree(season.db, season.place, number, BRUNO, MAY)
        assert refused(outcome) == (_S.SAME_PERSON_EXPLAINED, ())
    assert steps.explain(season.db, season.place, second, WHY, ALICE, MAY) is None
    assert isinstance(steps.agree(season.db, season.place, number, BRUNO, MAY), RequestRow)
    assert season.pots() == {Code.VOTED: -season.paid - 1000, Code.DUE: 1000, Code.PAID: season.paid}


def test_an_explanation_of_an_amount_that_moved_since_keeps_nobody_from_agreeing(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    who = season.affiliates[0]
    season.accept(who, 700)
    steps.expire_wallets(season.db, season.place, ALICE, MAY)
    done(season, "tickets")
    assert steps.explain(season.db, season.place, who, WHY, BRUNO, MAY) is None
    season.write(rules.time_barred(season.occasion(MAY), who, Code.DUE, 700, 2031))
    done(season, "budget")


def test_an_explanation_is_of_each_amount_and_not_of_their_sum(database: Database) -> None:
    season = Season(database)
    who = season.affiliates[0]
    season.accept(who, 700)
    assert steps.explain(database, season.place, who, WHY, ALICE, MAY) is None
    found = standing(database, *_of(season), civil_date(MAY))
    assert found
    assert [(one.amounts, one.text) for one in found.remains] == [((700, 0, 0), WHY)]
    season.write(rules.time_barred(season.occasion(MAY), who, Code.DUE, 700, 2031))
    season.write(rules.returned(season.occasion(MAY), 1, who, 700))
    found = standing(database, *_of(season), civil_date(MAY))
    assert found
    assert [(one.amounts, one.text) for one in found.remains] == [((0, 700, 0), "")]


def test_nothing_of_a_closed_campaign_moves_until_two_persons_open_it_again(database: Database) -> None:
    season = Season(database)
    closed(season)
    before = anchor(database, season.issuer.pk)
    at = season.occasion(MAY)
    name = ClaimName(terminal=100, epoch=0, sequence=999)
    for posting in (
        rules.envelope_amended(at, 100, "V9"),
        rules.claim_guaranteed(at, name, 100, 10_000_001, 500),
        rules.returned(at, 1, 100, 1000),
        rules.suspense_opened(at, "L9", 100),
    ):
        assert post(database, *posting) == PostingRefused(reason=Reason.CLOSED)
        assert post_many(database, [posting]) == [PostingRefused(reason=Reason.CLOSED)]
    assert isinstance(post(database, *rules.envelope_opened(at, VOTED, "2026-15")), Replayed)
    assert anchor(database, season.issuer.pk) == before
    for outcome in (
        steps.ask(database, season.place, "tickets", ALICE, MAY),
        steps.expire_wallets(database, season.place, ALICE, MAY),
        steps.explain(database, season.place, 100, WHY, ALICE, MAY),
    ):
        assert refused(outcome) == (_S.CLOSED, ())
    assert refused(steps.ask(database, season.place, REOPEN, ALICE, MAY)) == (_S.NO_REASON, ())
    done(season, REOPEN, note=WHY)
    season.write(rules.returned(at, 1, 100, 1000))
    again = steps.ask(database, season.place, REOPEN, ALICE, MAY, note=WHY)
    assert refused(again) == (_S.NOT_CLOSED, ())


def test_a_campaign_closed_again_has_papers_of_both_closings(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    closed(season)
    done(season, REOPEN, note=WHY)
    done(season, "budget")
    assert {one.closing for one in requests.kept(season.db, season.place)} == {1, 2}
    assert findings(season.db, season.issuer.pk) == []


def test_another_campaign_of_the_issuer_goes_on(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    closed(season)
    at = season.occasion(MAY)
    other = rules.envelope_opened(
        type(at)(issuer_id=at.issuer_id, campaign=13, occurred=MAY, recorded=MAY, actor="user:7"), 100, "V1"
    )
    season.write(other)


@pytest.mark.parametrize("step", ["tickets", "budget", REOPEN])
def test_no_campaign_no_step(sqlite_database: Database, step: str) -> None:
    season = Season(sqlite_database, passes=0)
    nowhere = type(season.place)(issuer_id=season.issuer.pk, campaign=99)
    assert refused(steps.ask(season.db, nowhere, step, ALICE, MAY, note=WHY)) == (_S.NO_CAMPAIGN, ())


def _of(season: Season) -> tuple[int, int]:
    return season.place.issuer_id, season.place.campaign


def test_votes_rules_and_the_bank_s_answers_are_refused_with_a_reason(sqlite_database: Database) -> None:
    season = Season(sqlite_database)
    orders = season.orders(season.run(RunKey(issuer_id=season.issuer.pk, campaign=12, number=1)))
    closed(season)
    vote = publishing.propose_vote(season.db, season.issuer.pk, 12, "V9", 100, ALICE, MAY)
    assert vote == publishing.Refused(reason=publishing.Refusal.CLOSED)
    rules_now = publishing.in_force(season.db, season.issuer.pk, 12)
    assert rules_now
    changed = publishing.publish(season.db, season.issuer.pk, 12, rules_now.rules, "", AUTHORS, MAY, None)
    assert changed == publishing.Refused(reason=publishing.Refusal.CLOSED)
    name, cents = orders[100].end_to_end_id, orders[100].amount_cents
    back = season.bank.statement(season.payer.iban, [season.bank.back(name, cents, "AC04")], cents)
    outcome = season.take(back)
    assert isinstance(outcome, NotTaken)
    assert outcome.reason is ImportRefusal.CLOSED
    done(season, REOPEN, note=WHY)
    assert season.taken(back) == ["returned"]
    assert season.pots()[Code.RETURNED] == cents


def test_what_moves_behind_the_seal_is_found_by_the_audit(database: Database) -> None:
    season = Season(database)
    closed(season)
    database.execute("UPDATE ledger_seal SET sealed_ms = NULL")
    season.write(rules.envelope_amended(season.occasion(Instant(MAY + 1)), 100, "V9"))
    database.execute("UPDATE ledger_seal SET sealed_ms = %(at)s", {"at": MAY})
    assert [one.trouble for one in findings(database, season.issuer.pk)] == [Trouble.AFTER_CLOSING]
