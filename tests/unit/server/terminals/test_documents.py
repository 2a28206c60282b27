"""server.terminals.documents: policy, list, key set and secrets: new when what they say has changed, and only then."""

import dataclasses
import datetime as dt

import msgspec
import pytest

from server.campaigns.models import Campaign
from server.database import Contended, Database, Parameters
from server.terminals import documents, store
from server.terminals.standing import resume, suspend
from server.terminals.store import TerminalRow
from server.tickets import crediting
from server.tickets import store as tickets
from sync.contract.documents import open_secrets
from sync.contract.ids import TicketNumber
from sync.contract.instant import HOUR, Instant, day_number, start_of_day
from sync.contract.limits import OPPOSED_MAX
from sync.contract.messages import OppositionList, open_document
from sync.contract.policy import RESERVE_DEFAULT, Check, Policy
from sync.contract.sealing import seal
from sync.contract.signing import Purpose
from tests.builders.keys import KEY, build_keyring
from tests.builders.scheme import NOW, SPORT_CLUB, Scheme


@pytest.fixture
def scheme(sqlite_database: Database) -> Scheme:
    return with_counter(sqlite_database)


@pytest.fixture
def anywhere(database: Database) -> Scheme:
    """For what leans on the engine."""
    return with_counter(database)


def with_counter(db: Database) -> Scheme:
    made = Scheme(db)
    made.counter()
    return made


def row_of(scheme: Scheme) -> TerminalRow:
    row = store.find(scheme.db, scheme.issuer_id, scheme.counters[0].terminal)
    assert row
    return row


def policy(scheme: Scheme, now: Instant | None = None) -> Policy:
    current = documents.current_policy(scheme.db, row_of(scheme), now or scheme.now, scheme.keyring)
    key = scheme.keyring.policy.key.public_key()
    said = open_document(current.signed, key, Purpose.POLICY, Policy)
    assert said.version == current.version
    return said


def listed(scheme: Scheme) -> OppositionList:
    current = documents.current_list(scheme.db, scheme.issuer_id, scheme.now, scheme.keyring)
    return open_document(current.signed, scheme.keyring.policy.key.public_key(), Purpose.LIST, OppositionList)


# --- policy ----------------------------------------------------------------------------------------------------------


def test_the_policy_says_what_campaign_affiliate_and_convention_say(scheme: Scheme) -> None:
    said = policy(scheme)
    terms = scheme.scene.terms
    assert (said.version, said.terminal, said.issued_ms) == (1, scheme.counters[0].terminal, NOW)
    assert (said.affiliate.affiliate, said.affiliate.name, said.affiliate.site) == (SPORT_CLUB, "Judo Club", "Accueil")
    assert said.affiliate.convention_to == day_number(terms.claims_to)
    [campaign] = said.campaigns
    assert (campaign.campaign, campaign.scheme, campaign.valid_to) == (terms.number, 92, day_number(terms.valid_to))
    assert (campaign.amount_min, campaign.amount_max) == (terms.ticket_min_cents, terms.ticket_max_cents)
    assert said.reserve == int(RESERVE_DEFAULT)
    assert said.limits.list_age_soft_ms == 48 * HOUR
    assert said.limits.key_level_min == 0


def test_the_same_policy_is_not_published_again(anywhere: Scheme) -> None:
    anywhere.wait(HOUR)
    assert policy(anywhere) == policy(anywhere)
    assert policy(anywhere).issued_ms == NOW


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE campaigns_campaign SET unsynced_soft = 10",
        "UPDATE campaigns_campaign SET key_level_min = 1",
        "UPDATE affiliates_affiliate SET themes = 3",
        "UPDATE affiliates_affiliate SET name = 'Judo'",
        "UPDATE affiliates_convention SET to_date = '2027-01-31'",
        "UPDATE campaigns_issuer SET hotline = '0 800 11 11 11'",
        "UPDATE terminals_terminal SET site = 'Dojo'",
    ],
)
def test_whatever_changes_is_published_once(scheme: Scheme, change: str) -> None:
    before = policy(scheme)
    scheme.db.execute(change)
    scheme.wait(HOUR)
    after = policy(scheme)
    assert (after.version, after.issued_ms) == (2, scheme.now)
    assert msgspec.structs.replace(after, version=1, issued_ms=before.issued_ms) != before
    assert policy(scheme).version == 2


def test_a_campaign_without_bearer_guarantee_reserves_bearer_tickets(scheme: Scheme) -> None:
    scheme.db.execute("UPDATE campaigns_campaign SET guarantee_bearer = %(no)s", {"no": False})
    assert policy(scheme).reserve & Check.BEARER


def test_an_affiliate_out_of_convention_has_none(scheme: Scheme) -> None:
    scheme.db.execute("UPDATE affiliates_affiliate SET status = 'suspended'")
    assert policy(scheme).affiliate.convention_to == 0


def test_a_campaign_leaves_the_policy_when_no_claim_can_come_any_more(scheme: Scheme) -> None:
    last = scheme.scene.terms.claims_to + dt.timedelta(days=15)
    assert len(policy(scheme, start_of_day(last)).campaigns) == 1
    assert policy(scheme, start_of_day(last + dt.timedelta(days=1))).campaigns == ()


def test_of_two_campaigns_the_strictest_limits_count(anywhere: Scheme) -> None:
    campaign = Campaign.objects.get()
    campaign.pk, campaign.number, campaign.unsynced_soft, campaign.unsynced_hard = None, 27, 500, 20
    campaign.list_age_soft_hours = 1
    campaign.save()
    anywhere.db.execute(
        "INSERT INTO affiliates_convention (affiliate_id, campaign_id, from_date, to_date) "
        "SELECT affiliate_id, %(campaign)s, from_date, '2027-06-30' FROM affiliates_convention "
        "WHERE affiliate_id = (SELECT id FROM affiliates_affiliate WHERE number = %(affiliate)s)",
        {"campaign": campaign.pk, "affiliate": SPORT_CLUB},
    )
    said = policy(anywhere)
    assert [each.campaign for each in said.campaigns] == [27, 26]
    assert (said.limits.unsynced_soft, said.limits.unsynced_hard) == (20, 20)
    assert said.limits.list_age_soft_ms == HOUR
    assert said.affiliate.convention_to == day_number(dt.date(2027, 6, 30))


def test_a_policy_that_another_request_published_first_is_tried_again(scheme: Scheme) -> None:
    row = row_of(scheme)
    signed = documents.current_policy(scheme.db, row, scheme.now, scheme.keyring).signed
    assert not store.add_policy(scheme.db, row, 1, signed, scheme.now)


# --- opposition list -------------------------------------------------------------------------------------------------


def oppose(scheme: Scheme) -> int:
    ticket = scheme.ticket()
    crediting.block(scheme.db, scheme.scene.terms, scheme.scene.at, scheme.stored(ticket).pass_id, ticket.number)
    return ticket.number


def test_a_new_list_is_published_when_a_ticket_is_opposed(anywhere: Scheme) -> None:
    assert (listed(anywhere).version, listed(anywhere).opposed) == (1, ())
    numbers = sorted(oppose(anywhere) for _ in range(2))
    assert [one.number for one in listed(anywhere).opposed] == numbers
    assert listed(anywhere).version == 2
    rows = anywhere.db.rows("SELECT list_version FROM tickets_opposition")
    assert rows == [(2,), (2,)]


def test_oppositions_of_a_campaign_that_is_over_leave_the_list(scheme: Scheme) -> None:
    oppose(scheme)
    assert len(listed(scheme).opposed) == 1
    oppose(scheme)
    scheme.now = start_of_day(dt.date(2027, 5, 17))
    assert listed(scheme).opposed == ()


def test_a_list_longer_than_its_bound_keeps_the_newest(anywhere: Scheme, caplog: pytest.LogCaptureFixture) -> None:
    anywhere.db.execute(
        "WITH RECURSIVE many(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < %(count)s) "
        "INSERT INTO tickets_ticket (issuer_id, number, campaign_number, pass_id, slot, state) "
        "SELECT %(issuer)s, i, %(campaign)s, 1000000 + i, 1, 'blank' FROM many",
        {"count": OPPOSED_MAX + 1, "issuer": anywhere.issuer_id, "campaign": anywhere.scene.terms.number},
    )
    anywhere.db.execute(
        "INSERT INTO tickets_opposition (issuer_id, number, below_generation, since_ms) "
        "SELECT issuer_id, number, 256, 1000 - number FROM tickets_ticket WHERE pass_id > 1000000"
    )
    opposed = listed(anywhere).opposed
    assert len(opposed) == OPPOSED_MAX
    assert (opposed[0].number, opposed[-1].number) == (1, OPPOSED_MAX)
    assert "opposition-list-full" in caplog.text


class _Opposing(Database):
    """A database in which an earlier opposition is renewed between the listing and the reading of them all."""

    def __init__(self, scheme: Scheme, number: TicketNumber) -> None:
        super().__init__(scheme.db._connection)
        self.scheme, self.number = scheme, number

    def execute(self, sql: str, params: Parameters | None = None) -> int:
        changed = super().execute(sql, params)
        if "SET list_version" in sql:
            tickets.oppose(self.scheme.db, self.scheme.issuer_id, self.number, 256, self.scheme.now)
        return changed


def test_a_ticket_opposed_again_while_a_list_is_made_stays_in_it(anywhere: Scheme) -> None:
    first, second = anywhere.ticket(), anywhere.ticket()
    for ticket in (first, second):
        tickets.oppose(anywhere.db, anywhere.issuer_id, ticket.number, 256, anywhere.now)
        meanwhile = _Opposing(anywhere, first.number) if ticket is second else anywhere.db
        made = documents.current_list(meanwhile, anywhere.issuer_id, anywhere.now, anywhere.keyring)
    said = open_document(made.signed, anywhere.keyring.policy.key.public_key(), Purpose.LIST, OppositionList)
    assert {one.number for one in said.opposed} == {first.number, second.number}
    assert listed(anywhere).version == made.version + 1, "its new opposition counts as listed from the next one on"


def test_a_list_that_another_request_published_first_is_tried_again(anywhere: Scheme) -> None:
    listed(anywhere)
    oppose(anywhere)
    stale = store.latest_list(anywhere.db, anywhere.issuer_id)
    assert stale
    store.add_list(anywhere.db, anywhere.issuer_id, 2, stale.signed, anywhere.now)

    class Behind(Database):
        """Reads as if that other request had not committed yet."""

        def record(self, kind: type, sql: str, params: object = None) -> object:  # type: ignore[override]
            return stale if "oppositionlistversion" in sql else super().record(kind, sql, params)  # type: ignore[arg-type]

    with pytest.raises(Contended):
        documents.current_list(Behind(anywhere.db._connection), anywhere.issuer_id, anywhere.now, anywhere.keyring)
    assert anywhere.db.rows("SELECT list_version FROM tickets_opposition") == [(None,)]


# --- what an answer carries ------------------------------------------------------------------------------------------


def test_a_terminal_that_holds_everything_is_sent_nothing(scheme: Scheme) -> None:
    hello = scheme.counters[0].hello()
    newer = documents.newer_than(scheme.db, row_of(scheme), hello, scheme.now, scheme.keyring, seal=seal)
    assert newer == documents.Documents(policy=None, opposition=None, key_set=None, secrets=())


def test_a_terminal_that_holds_nothing_is_sent_everything(scheme: Scheme) -> None:
    counter = scheme.counters[0]
    hello = counter.hello(policy_version=0, list_version=0, key_set_version=0)
    newer = documents.newer_than(scheme.db, row_of(scheme), hello, scheme.now, scheme.keyring, seal=seal)
    assert newer.policy
    assert newer.opposition
    assert newer.key_set == scheme.keyring.key_set
    opened = open_secrets(newer.secrets, counter.terminal, counter.wrap_key)
    assert dict(opened) == {KEY: scheme.keyring.tags[KEY]}


def test_a_terminal_out_of_service_gets_no_new_secret_until_it_is_back(scheme: Scheme) -> None:
    counter = scheme.counters[0]
    counter.policy_version = counter.list_version = counter.key_set_version = 0
    suspend(scheme.db, scheme.issuer_id, counter.terminal)
    away = counter.exchange(scheme.serve)
    assert away.opposition
    assert (away.policy, away.key_set, away.secrets) == (None, None, ())
    resume(scheme.db, scheme.issuer_id, counter.terminal)
    back = counter.exchange(scheme.serve)
    assert back.policy
    assert back.key_set
    assert len(back.secrets) == 1


def test_a_newer_key_set_goes_out_and_is_kept(anywhere: Scheme) -> None:
    anywhere.keyring = dataclasses.replace(anywhere.keyring, key_sets=build_keyring(version=2).key_sets)
    answer = anywhere.counters[0].exchange(anywhere.serve)
    assert answer.key_set == anywhere.keyring.key_set
    assert len(answer.secrets) == 1
    assert anywhere.db.rows("SELECT version FROM terminals_keysetversion") == [(2,)]
    assert anywhere.counters[0].exchange(anywhere.serve).key_set is None


def test_a_campaign_whose_tag_key_is_not_held_is_said_loudly_and_left_out(
    scheme: Scheme, caplog: pytest.LogCaptureFixture
) -> None:
    without = dataclasses.replace(scheme.keyring, tags={})
    assert documents.wrap_secrets(scheme.db, row_of(scheme), scheme.now, without, seal=seal) == ()
    assert "no-tag-key" in caplog.text
