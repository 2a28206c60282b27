"""What people do after a verdict, added to the browser tests' scene: a ticket claimed twice, a contest, a proposal, an incident.

By the services, but for the two claims themselves. Apart from the scene, whose numbers many tests count.
"""

from server.campaigns.models import Campaign, Issuer
from server.cases import admissions, contests, incidents
from server.cases.incident_rules import Fate
from server.cases.incidents import Asked
from server.cases.models import Admission, Contest, Incident
from server.database import Database
from server.intake import claim_store
from server.intake.claim_store import ClaimKey
from server.intake.models import Claim
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.rules import ClaimName, Occasion
from server.tickets.models import Ticket
from sync.contract.ids import KeyEpoch, Sequence, TerminalId
from sync.contract.instant import HOUR, Instant
from tests.browser.scene import SWIM
from tests.unit.server.reimbursement.world import ALICE, THEATRE, World

TWICE = 10_000_001  # the first ticket taken, by the judo club
CONTESTED = 20_000_500
CLUB = "user:5"


class Again(World):
    """The scene's world, found again in its database."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.issuer = Issuer.objects.get(pk=1)
        self.campaign = Campaign.objects.get(issuer=self.issuer, number=12)
        self._count = max(Claim.objects.values_list("sequence", flat=True))


def add_cases(db: Database, noon: Instant) -> None:
    """After its last cut-off, so that no run takes any of it."""
    world = Again(db)
    _claimed_twice(world, Instant(noon - 20 * HOUR))
    _contested(world, Instant(noon - 30 * HOUR), noon, SWIM)
    _incident(world, noon)


def _claimed_twice(world: World, at: Instant) -> None:
    claim = world.add_claim(THEATRE, 7000, at, number=TWICE, state="accepted", verdict="A10", payer="guarantee")
    Claim.objects.filter(sequence=claim.sequence).update(terminal=103, epoch=1)
    occasion = Occasion(issuer_id=world.issuer.pk, campaign=12, occurred=at, recorded=at, actor="terminal:103")
    name = ClaimName(terminal=103, epoch=1, sequence=claim.sequence)
    posted = ledger.post(world.db, *rules.claim_guaranteed(occasion, name, THEATRE, TWICE, 7000))
    assert isinstance(posted, ledger.Posted)


def _contested(world: World, at: Instant, noon: Instant, swim: int) -> None:
    """Contested by its club, and one person proposes to pay it."""
    world.credit(CONTESTED, CONTESTED, 2500, at)
    Ticket.objects.create(
        issuer_id=world.issuer.pk, number=CONTESTED, campaign_number=12, pass_id=CONTESTED, slot=1, state="credited",
        themes=1, amount_cents=2500, credited_ms=at, printed_ms=at,
    )  # fmt: skip
    claim = world.add_claim(swim, 2500, at, number=CONTESTED, state="refused", verdict="R30", payer="nobody")
    Claim.objects.filter(sequence=claim.sequence).update(terminal=105, epoch=1, is_birthdate_match=False)
    key = key_of(world, 105, claim.sequence)
    words = "La date de naissance est celle de la carte d’identité, nous l’avons vérifiée avec la mère."
    assert isinstance(contests.contest(world.db, key, swim, words, CLUB, Instant(noon - 5 * HOUR)), Contest)
    reason = "Pièce d’identité reçue\u00a0: le jour et le mois étaient inversés dans la liste du collège."
    assert isinstance(admissions.propose(world.db, key, reason, ALICE, Instant(noon - HOUR)), Admission)


def _incident(world: World, noon: Instant) -> None:
    asked = Asked(
        cents=1000,
        fate=Fate.CAMPAIGN,
        reason="Le cours d’essai coûtait 20 €, le ticket de 30 € a été pris en entier.",
        heard="Le 16 novembre au téléphone, la trésorière est d’accord.",
    )
    made = incidents.create(world.db, key_of(world, 101, 2), asked, ALICE, Instant(noon - 2 * HOUR))
    assert isinstance(made, Incident), made


def key_of(world: World, terminal: int, sequence: int) -> ClaimKey:
    """Of a claim of the scene."""
    key = ClaimKey(
        issuer_id=world.issuer.pk, terminal=TerminalId(terminal), epoch=KeyEpoch(1), sequence=Sequence(sequence)
    )
    assert claim_store.find_claim(world.db, key)
    return key
