"""Every table that the server gives to people, with rows in it, of one season in which people typed the worst that they can.

`typed` is the name of an affiliate, of its account's holder, of its counters' sites and of the campaign, what each ticket was
taken for, and why something was left open.
"""

import datetime as dt

from django.test import Client

from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.campaigns.models import Campaign
from server.closing import requests, steps
from server.closing.requests import RequestRow
from server.database import Database
from server.intake.models import Claim, JournalEntry
from server.ledger import rules
from server.ledger.rules import ClaimName
from server.rehearsal import summary
from server.rehearsal.replay import Change, Difference
from server.reimbursement import exports, payer, run_files
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.payer import Payer
from server.terminals.models import Terminal
from server.tickets.models import Ticket
from sync.contract.instant import Instant, start_of_day
from sync.contract.verdicts import VerdictCode
from tests.unit.server.closing.season import MAY, Season
from tests.unit.server.reimbursement.world import ALICE, BRUNO, DURING

NOVEMBER = start_of_day(dt.date(2026, 11, 1))
FIRST, SECOND = 100, 101


def every_table(db: Database, typed: str) -> dict[str, bytes]:
    """By the end of its name."""
    season = Season(db, name=typed)
    _be_rude(season, typed)
    _guarantee(season)
    _sign(season)
    row = season.close_run(NOVEMBER)
    issuer, campaign = season.issuer.pk, season.campaign.number
    made = {
        "remboursements": exports.claims_csv(db, issuer, FIRST),
        "virements": exports.transfers_csv(db, issuer, FIRST),
        "virement": exports.statement_csv(db, issuer, FIRST, campaign, row.key.number),
        "ordres": exports.orders_csv(db, season.facts, row),
        "garantie": _downloaded(season, f"/central/garantie/{campaign}/garantie.csv"),
        "repetition": summary.table(_differences()),
    }
    for name in ("lignes", "justificatifs", "controle"):
        kept = next(file for file in run_files.kept(db, row.key) if file.name.endswith(f"_{name}.csv"))
        made[name] = run_files.content(db, row.key, kept.name) or b""
    _close(season, typed)
    for paper in requests.kept(db, season.place):
        if paper.name.endswith(".csv"):
            made[f"cloture-{paper.name.rpartition('-')[2].removesuffix('.csv')}"] = (
                requests.content(db, season.place, paper.name) or b""
            )
    return made


def _be_rude(season: Season, typed: str) -> None:
    Campaign.objects.update(name=typed)
    season.campaign.refresh_from_db()
    season.facts = read_facts(season.campaign)
    Affiliate.objects.filter(number=FIRST).update(siret="22920050600011")
    payer.write(season.db, season.issuer.pk, Payer(nature="065748", function="033", commitment="0E2026"), ALICE, DURING)
    for number in (FIRST, SECOND):
        Terminal.objects.create(
            issuer_id=season.issuer.pk, terminal=number, affiliate_number=number, site=typed, status="enrolled"
        )
        season.accept(number, 6_050, Instant(NOVEMBER - 1))
    Claim.objects.update(reference=typed)
    Ticket.objects.filter(state="redeemed").update(themes=3)


def _guarantee(season: Season) -> None:
    """A counter was promised payment for a ticket that another had taken already."""
    at = Instant(NOVEMBER - 1)
    claim = season.add_claim(FIRST, 7000, at, number=10_000_002, state="accepted", verdict="A10", payer="guarantee")
    name = ClaimName(terminal=claim.terminal, epoch=claim.epoch, sequence=claim.sequence)
    season.write(rules.claim_guaranteed(season.occasion(at), name, FIRST, 10_000_002, 7000))


def _sign(season: Season) -> None:
    for claim in Claim.objects.all():
        JournalEntry.objects.create(
            issuer_id=claim.issuer_id, terminal=claim.terminal, epoch=claim.epoch, sequence=claim.sequence,
            digest=bytes([0xE0 + claim.sequence]) * 32, raw=b"entry", received_ms=DURING,
            received_order=claim.sequence, is_main_chain=True,
        )  # fmt: skip


def _downloaded(season: Season, address: str) -> bytes:
    client = Client()
    client.force_login(User.objects.create(issuer=season.issuer, username="alice", role=User.Role.CENTRAL))
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return answer.content


def _differences() -> list[Difference]:
    return [
        Difference(change=Change.AGE_OUTSIDE, ticket=None, registration=4711, before=8000, after=0),
        Difference(
            change=Change.CLAIM_REFUSED, ticket=10_000_001, registration=None, before=0, after=-1, code=VerdictCode.R30
        ),
    ]  # fmt: skip


def _close(season: Season, typed: str) -> None:
    season.accept(SECOND, 700)
    assert steps.explain(season.db, season.place, SECOND, typed, ALICE, MAY) is None
    steps.expire_wallets(season.db, season.place, ALICE, MAY)
    for step in ("tickets", "budget"):
        assert steps.ask(season.db, season.place, step, ALICE, MAY) is None
        asked = requests.open_request(season.db, season.place)
        assert asked
        outcome = steps.agree(season.db, season.place, asked.id, BRUNO, MAY)
        assert isinstance(outcome, RequestRow), outcome
