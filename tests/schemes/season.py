"""A whole campaign of the sources, played by the product's own services: rules and votes published by two people, pupils registered
and validated, tickets credited and printed, taken at counters that sign them, paid in three fortnights, and closed to zero.

Every ticket of the figures is presented once; what a pass keeps is credited and never presented. `told` says how far it is.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from server.affiliates.models import Affiliate, BankAccount, Convention
from server.campaigns import publishing, rules_store
from server.campaigns import terms as campaign_terms
from server.campaigns.models import Campaign, Issuer
from server.campaigns.rules_store import Version
from server.closing import requests, steps
from server.closing.requests import Place, RequestRow
from server.closing.standing import standing
from server.database import Database
from server.ledger.closing_money import Moved, pots
from server.ledger.rules import Occasion
from server.passes import registrations, wallets
from server.passes.folding import folded
from server.passes.models import College, Pupil
from server.passes.registrations import Decided, Registered
from server.reimbursement import runs
from server.reimbursement.campaign_facts import read_facts
from server.reimbursement.states import Refused
from server.reimbursement.store import RunRow
from server.tickets import crediting
from server.tickets.crediting import Changed
from server.tickets.store import TicketRow
from sync.contract import ticket as paper
from sync.contract.ids import CampaignNumber
from sync.contract.instant import DAY, HOUR, MINUTE, Instant, civil_date, start_of_day
from sync.contract.money import Cents
from sync.contract.ticket import Theme, Ticket, TicketFlag, TicketKind
from tests.builders.keys import ISSUER, KEY, build_keyring
from tests.builders.rules import AUTHORS
from tests.builders.scheme import Scheme
from tests.builders.terminals import BuiltTerminal
from tests.schemes.figures import Figures, Pattern
from tests.unit.server.campaign_scene import Scene

ALICE, BRUNO = "user:1", "user:2"
FIRST_AFFILIATE = 1001
PUPILS_OF_A_COLLEGE = 500
TOGETHER = 100  # passes in one transaction
CLAIMS_OF_A_BATCH = 50
FORTNIGHTS = 3
_ANY_IBAN = "FR7630006000011234567890189"
_Item = TypeVar("_Item")
Told = Callable[[str, int, int], None]


class Season(Scheme):
    """Of these figures. `play` is all of it; each part may be called alone, in its order."""

    def __init__(self, db: Database, figures: Figures, told: Told = lambda *_: None) -> None:
        self.db, self.figures, self.told = db, figures, told
        self.now = self._at(figures.rules.opens_on)
        self.keyring = build_keyring()
        self.counters: list[BuiltTerminal] = []
        self.pupils = 0
        self.issuer_id = self._issuer()
        self._publish()
        terms = campaign_terms.read(db, self.issuer_id, figures.number)
        assert terms
        self.campaign = Campaign.objects.select_related("issuer").get(issuer_id=self.issuer_id, number=figures.number)
        self.place = Place(issuer_id=self.issuer_id, campaign=figures.number)
        numbers = itertools.count(10**15)
        at = Occasion(
            issuer_id=self.issuer_id, campaign=figures.number, occurred=self.now, recorded=self.now, actor=ALICE
        )
        self.scene = Scene(db=db, terms=terms, at=at, college=self._college(), draw=lambda _below: next(numbers))
        self.birthdate = dt.date(figures.rules.opens_on.year - 12, 3, 12)
        self.presented: list[TicketRow] = []

    def play(self) -> None:
        self.affiliate_all()
        self.register_and_credit()
        for part, (tickets, last) in enumerate(self._fortnights(), start=1):
            self.take(tickets, last)
            self.pay(part)
        self.close()

    # --- setting up --------------------------------------------------------------------------------------------------

    def _issuer(self) -> int:
        made = Issuer.objects.create(
            uuid=ISSUER, name="Département des Hauts-de-Seine", short_name="Pass", hotline="0 800 076 092", scheme_number=92,
            debtor_name="DEPARTEMENT", debtor_iban="FR7630001007941234567890185",
        )  # fmt: skip
        return int(made.pk)

    def _publish(self) -> None:
        number = self.figures.number
        rules = self.figures.rules
        version = publishing.publish(self.db, self.issuer_id, number, rules, "", AUTHORS, self.now, KEY)
        assert isinstance(version, Version), version
        voted = publishing.propose_vote(
            self.db, self.issuer_id, number, "Budget", self.figures.voted_cents, ALICE, self.now
        )
        assert voted is None
        (vote,) = rules_store.votes(self.db, self.issuer_id, number)
        assert publishing.approve_vote(self.db, vote, BRUNO, self.now) is None

    def _college(self) -> College:
        return College.objects.create(issuer_id=self.issuer_id, uai="0920001A", name="Collège Jean Macé", town="Clichy")

    def affiliate_all(self) -> None:
        """Under convention, with an account that two people have seen and a counter each."""
        rules = self.figures.rules
        with self.db.atomic():
            for number, themes in enumerate(self.figures.affiliates, start=FIRST_AFFILIATE):
                made = Affiliate.objects.create(
                    issuer_id=self.issuer_id, number=number, name=f"Organisme {number}", themes=themes, town="Clichy",
                    status="signed",
                )  # fmt: skip
                Convention.objects.create(
                    affiliate=made, campaign=self.campaign, from_date=rules.opens_on, to_date=rules.claims_to,
                    signed_on=rules.opens_on,
                )  # fmt: skip
                BankAccount.objects.create(
                    affiliate=made, holder_name=made.name.upper(), iban=_ANY_IBAN, status="accepted",
                    from_date=rules.opens_on, proposed_by=ALICE, checked_by=BRUNO,
                )  # fmt: skip
        for done, number in enumerate(range(FIRST_AFFILIATE, FIRST_AFFILIATE + len(self.figures.affiliates)), start=1):
            self.counter(number)
            self.told("counters", done, len(self.figures.affiliates))

    # --- pupils and tickets ------------------------------------------------------------------------------------------

    def register_and_credit(self) -> None:
        everybody = [pattern for pattern in self.figures.patterns for _ in range(pattern.passes)]
        for done, some in _together(everybody, TOGETHER):
            with self.db.atomic():
                for pattern in some:
                    self._family(pattern)
            self.told("passes", done, len(everybody))

    def _family(self, pattern: Pattern) -> None:
        scene = self.scene
        self.pupils += 1
        name = f"Eleve {self.pupils}"
        pupil = Pupil.objects.create(
            issuer_id=self.issuer_id, college=scene.college, last_name=name, first_name="Camille",
            folded_name=folded(name, "Camille"), birthdate=self.birthdate, level="6e A",
        ).pk  # fmt: skip
        asked = registrations.register(
            self.db, scene.terms, scene.at, scene.college.pk, pupil, is_bursary=pattern.is_bursary, split=pattern.split
        )
        assert isinstance(asked, Registered), asked
        decided = registrations.validate(self.db, scene.terms, scene.at, scene.college.pk, pupil, scene.draw)
        assert isinstance(decided, Decided), decided
        assert decided.pass_id is not None
        if pattern.gets_bursary_later:
            marked = wallets.mark_bursary(self.db, scene.terms, scene.at, scene.college.pk, pupil, is_bursary=True)
            assert isinstance(marked, wallets.Marked), marked
        if pattern.moved_cents:
            moved = wallets.move_money(
                self.db, scene.terms, scene.at, scene.college.pk, pupil, 0, pattern.moved_cents, 1
            )
            assert isinstance(moved, wallets.Moved), moved
        self.presented += self._tickets(decided.pass_id, pattern.tickets)
        self._tickets(decided.pass_id, pattern.kept)

    def _tickets(self, pass_id: int, tickets: Sequence[tuple[int, int]]) -> list[TicketRow]:
        made: list[TicketRow] = []
        for wallet in sorted({wallet for wallet, _ in tickets}):
            amounts = [cents for place, cents in tickets if place == wallet]
            credited = crediting.credit(self.db, self.scene.terms, self.scene.at, pass_id, wallet, amounts)
            assert isinstance(credited, Changed), credited
            made += credited.tickets
        if not made:
            return []
        numbers = [ticket.number for ticket in made]
        printed = crediting.issue_papers(self.db, self.scene.terms, self.scene.at, pass_id, numbers, void_older=False)
        assert isinstance(printed, Changed)
        return list(printed.tickets)

    def papers(self, row: TicketRow) -> bytes:
        """The code of its paper."""
        terms = self.scene.terms
        said = Ticket(
            kind=TicketKind.LIVE, scheme=92, key_id=KEY, number=row.number, amount=Cents(row.amount_cents),
            valid_from=terms.valid_from, valid_to=terms.valid_to, themes=Theme(row.themes), generation=row.generation,
            assigned_affiliate=row.assigned_affiliate,
            birthdate_tag=paper.birthdate_tag(self.keyring.tags[KEY], ISSUER, row.number, self.birthdate),
            flags=TicketFlag.BIRTHDATE_REQUIRED, campaign=CampaignNumber(row.campaign_number), name="Camille E.",
        )  # fmt: skip
        return paper.sign_ticket(said, ISSUER, self.keyring.tickets[KEY])

    # --- counters and runs -------------------------------------------------------------------------------------------

    def _fortnights(self) -> Iterator[tuple[list[TicketRow], dt.date]]:
        """A third of the tickets each; the last one on the last day of validity."""
        rules = self.figures.rules
        days = [rules.valid_to - dt.timedelta(days=28 * left) for left in reversed(range(FORTNIGHTS))]
        for part, day in enumerate(days):
            yield self.presented[part::FORTNIGHTS], day

    def take(self, tickets: Sequence[TicketRow], day: dt.date) -> None:
        """On that day, each at a counter that takes its kind."""
        self.wait(self._at(day) - self.now)
        queues: dict[int, list[TicketRow]] = {}
        kinds: dict[int, Iterator[int]] = {
            themes: itertools.cycle(
                [place for place, of_affiliate in enumerate(self.figures.affiliates) if of_affiliate & themes]
            )
            for themes in (1, 2, 3)
        }
        for ticket in tickets:
            queues.setdefault(next(kinds[ticket.themes]), []).append(ticket)
        for done, (place, queue) in enumerate(sorted(queues.items()), start=1):
            counter = self.counters[place]
            counter.exchange(self.serve)  # today's lists, before the first child comes
            for _, some in _together(queue, CLAIMS_OF_A_BATCH):
                counter.boot()
                for ticket in some:
                    counter.redeem(self.papers(ticket), self.birthdate)
                counter.exchange(self.serve)
            self.told("taken", done, len(queues))

    def pay(self, number: int) -> None:
        """The run of everything accepted until now, to its closing by two people."""
        self.wait(2 * DAY)
        facts = read_facts(self.campaign)
        row = runs.close_run(self.db, facts, start_of_day(civil_date(self.now)), ALICE, self.now)
        assert isinstance(row, RunRow), row
        acts: tuple[Callable[[], RunRow | Refused], ...] = (
            lambda: runs.control_run(self.db, row.key, ALICE, self.now),
            lambda: runs.approve_run(self.db, row.key, BRUNO, self.now),
            lambda: runs.file_run(self.db, facts, row.key, BRUNO, self.now),
            lambda: runs.send_run(self.db, row.key, BRUNO, self.now),
            lambda: runs.declare_paid(self.db, row.key, f"Relevé {number}", ALICE, self.now),
            lambda: runs.finish_run(self.db, row.key, BRUNO, self.now),
        )
        for act in acts:
            done = act()
            assert isinstance(done, RunRow), done
        self.told("runs", number, FORTNIGHTS)

    # --- the end -----------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """After the claims and the grace: every counter calls once more, then wallets, tickets, and the closing."""
        rules = self.figures.rules
        self.wait(self._at(rules.last_receipt + dt.timedelta(days=1)) - self.now)
        for counter in self.counters:
            counter.exchange(self.serve)
        moved = steps.expire_wallets(self.db, self.place, ALICE, self.now, self.told)
        assert isinstance(moved, Moved), moved
        for step in ("tickets", "budget"):
            refused = steps.ask(self.db, self.place, step, ALICE, self.now)
            assert refused is None, refused
            asked = requests.open_request(self.db, self.place)
            assert asked
            outcome = steps.agree(self.db, self.place, asked.id, BRUNO, self.now, self.told)
            assert isinstance(outcome, RequestRow), outcome

    # --- what came of it ---------------------------------------------------------------------------------------------

    def counted(self, sql: str) -> int:
        row = self.db.row(sql)
        assert row
        return int(row[0] or 0)

    def left(self) -> dict[int, int]:
        """Every pot that is not at zero."""
        return {int(code): cents for code, cents in pots(self.db, self.issuer_id, self.figures.number).items() if cents}

    def still_open(self) -> list[str]:
        found = standing(self.db, self.issuer_id, self.figures.number, civil_date(self.now))
        assert found
        return [one.kind.value for one in found.reasons]

    def _at(self, day: dt.date) -> Instant:
        return Instant(start_of_day(day) + 14 * HOUR + MINUTE)


def _together(items: Sequence[_Item], most: int) -> Iterator[tuple[int, Sequence[_Item]]]:
    """Pieces, each with how many are done after it."""
    for at in range(0, len(items), most):
        piece = items[at : at + most]
        yield at + len(piece), piece
