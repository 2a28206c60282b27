"""The state in which every simulated campaign begins: a server with credited tickets, and counters already enrolled.

Made once per process by the product's own services, then copied for each seed. Keys and numbers come from fixed seeds, so that a
seed gives the same trace on any machine.
"""

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.management import call_command
from django.db import connections

from server.affiliates.models import Affiliate, BankAccount, Convention
from server.campaigns import terms as campaign_terms
from server.campaigns.models import Campaign, Issuer
from server.campaigns.terms import Terms
from server.database import Database, current
from server.keyring import Keyring, SigningKey
from server.ledger import rules
from server.ledger.rules import Occasion
from server.ledger.store import post
from server.passes import registrations
from server.passes.models import College, Pupil
from server.terminals import enrolment
from server.tickets import crediting
from server.tickets.store import TicketRow
from sync.contract import messages, sealing, signing
from sync.contract.enrolment import (
    EnrolmentPoll,
    EnrolmentRequest,
    SignedRequest,
    comparison_number,
    nonce_commitment,
    verify_outcome,
)
from sync.contract.ids import ANY_AFFILIATE, AffiliateId, CampaignNumber, IssuerId, KeyId, TerminalId, TicketNumber
from sync.contract.instant import DAY, Instant, start_of_day
from sync.contract.keys import KeyPurpose, KeySet, PublicKey, Roots, sign_key_set
from sync.contract.messages import Message
from sync.contract.money import Cents
from sync.contract.ticket import Theme, Ticket, TicketFlag, TicketKind, birthdate_tag, name_to_check, sign_ticket
from sync.journal.keyfile import TerminalKeys, generate_keys
from sync.journal.store import Journal
from tests.conftest import point_at
from tests.simulator.sealing import repeatable_seal

ISSUER = IssuerId(UUID("5f1c0a52-7a92-4b6e-9b0a-1f2d3c4b5a69"))
CAMPAIGN = 7
OPENING = start_of_day(dt.date(2026, 9, 2))  # the Wednesday of registrations
START = Instant(OPENING + 8 * 3_600_000)
KEY = KeyId(1)
PEPPER = b"simulated pepper"
AFFILIATES = (
    (101, "Judo Club", Theme.SPORT),
    (102, "Théâtre", Theme.CULTURE),
    (103, "Ciné-Sports", Theme.SPORT | Theme.CULTURE),
)
PUPILS = 6
AMOUNTS = (1_000, 3_000, 500, 2_500, 1_000)  # of 80 €


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A ticket as the family holds it."""

    number: TicketNumber
    code: bytes
    amount: Cents
    birthdate: dt.date
    themes: Theme
    assigned: AffiliateId


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An enrolled counter: its affiliate, its keys, its fresh journal."""

    terminal: TerminalId
    affiliate: AffiliateId
    themes: Theme
    keys: TerminalKeys
    journal: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Everything a run copies."""

    folder: Path
    keyring: Keyring
    issuer_id: int
    papers: tuple[Paper, ...]
    posts: tuple[Post, ...]

    @property
    def server_file(self) -> Path:
        return self.folder / "server.db"


def fixed_bytes(name: str) -> Callable[[int], bytes]:
    """A source of bytes that gives the same ones every time it is made."""
    chance = Random(name)
    return chance.randbytes


def make_keyring() -> Keyring:
    """One key per purpose and 2-of-3 roots, all from fixed seeds."""

    def seed(name: str) -> bytes:
        return hashlib.sha256(b"simulated key " + name.encode()).digest()

    roots = [Ed25519PrivateKey.from_private_bytes(seed(f"root {number}")) for number in range(3)]
    public_roots = Roots(threshold=2, keys=tuple(signing.public_bytes(key.public_key()) for key in roots))
    signers = {
        purpose: Ed25519PrivateKey.from_private_bytes(seed(purpose.value))
        for purpose in KeyPurpose
        if purpose is not KeyPurpose.CLAIMS
    }
    claims = X25519PrivateKey.from_private_bytes(seed("claims"))
    raws: dict[KeyPurpose, bytes] = {
        purpose: signing.public_bytes(key.public_key()) for purpose, key in signers.items()
    }
    raws[KeyPurpose.CLAIMS] = sealing.x25519_bytes(claims.public_key())
    key_set = KeySet(
        version=1,
        issuer=ISSUER,
        issued_ms=OPENING,
        expires_ms=Instant(OPENING + 700 * DAY),
        keys=tuple(
            PublicKey(
                key_id=KEY,
                purpose=purpose,
                key=raws[purpose],
                from_ms=Instant(OPENING - DAY),
                until_ms=Instant(OPENING + 700 * DAY),
            )
            for purpose in KeyPurpose
        ),
    )
    return Keyring(
        issuer=ISSUER,
        roots=public_roots,
        answer=SigningKey(key_id=KEY, key=signers[KeyPurpose.ANSWER]),
        policy=SigningKey(key_id=KEY, key=signers[KeyPurpose.POLICY]),
        tickets={KEY: signers[KeyPurpose.TICKET]},
        training={KEY: signers[KeyPurpose.TRAINING]},
        claims={KEY: claims},
        tags={KEY: seed("tag")},
        key_sets=(sign_key_set(key_set, public_roots, roots[:2]),),
    )


def make_template(folder: Path) -> Template:
    """A few seconds: migrations, then the services that the college office and central staff use."""
    keyring = make_keyring()
    point_at(f"sqlite:///{folder / 'server.db'}")
    call_command("migrate", verbosity=0)
    issuer, terms = _open_campaign()
    db = current()
    occasion = Occasion(issuer_id=issuer.pk, campaign=CAMPAIGN, occurred=START, recorded=START, actor="simulator")
    post(db, *rules.envelope_opened(occasion, 100_000_00, "CP-2026-001"))
    papers = tuple(_papers(db, terms, occasion, keyring))
    posts = tuple(
        _enrol(db, issuer.pk, folder, keyring, affiliate, Theme(themes)) for affiliate, _, themes in AFFILIATES
    )
    connections.close_all()
    return Template(folder=folder, keyring=keyring, issuer_id=issuer.pk, papers=papers, posts=posts)


def copy_template(template: Template, folder: Path) -> Template:
    """The same in a folder of its own. Django's default connection points there."""
    shutil.copyfile(template.server_file, folder / "server.db")
    posts = []
    for one in template.posts:
        path = folder / f"counter-{one.terminal}" / "journal.db"
        path.parent.mkdir()
        shutil.copyfile(one.journal, path)
        posts.append(
            Post(terminal=one.terminal, affiliate=one.affiliate, themes=one.themes, keys=one.keys, journal=path)
        )
    point_at(f"sqlite:///{folder / 'server.db'}")
    return Template(
        folder=folder,
        keyring=template.keyring,
        issuer_id=template.issuer_id,
        papers=template.papers,
        posts=tuple(posts),
    )


# --- the campaign ----------------------------------------------------------------------------------------------------


def _open_campaign() -> tuple[Issuer, Terms]:
    issuer = Issuer.objects.create(
        uuid=ISSUER,
        name="Département simulé",
        short_name="SIM",
        hotline="0 800 000 000",
        scheme_number=1,
        debtor_name="PAIERIE SIMULEE",
        debtor_iban="FR7630001007941234567890185",
    )
    campaign = Campaign.objects.create(
        issuer=issuer,
        number=CAMPAIGN,
        name="Pass 2026-2027",
        opens_on=dt.date(2026, 6, 1),
        registration_ends_on=dt.date(2026, 11, 30),
        valid_from=dt.date(2026, 6, 1),
        valid_to=dt.date(2027, 3, 31),
        claims_to=dt.date(2027, 4, 30),
        wallets=[{"themes": 3, "amount_cents": 8000, "bursary_cents": 2000}],
        ticket_key_id=KEY,
    )
    for number, name, themes in AFFILIATES:
        affiliate = Affiliate.objects.create(
            issuer=issuer, number=number, name=name, themes=themes, town="Ville", status="signed"
        )
        Convention.objects.create(
            affiliate=affiliate,
            campaign=campaign,
            from_date=dt.date(2026, 6, 1),
            to_date=dt.date(2027, 5, 31),
            signed_on=dt.date(2026, 6, 1),
        )
        BankAccount.objects.create(
            affiliate=affiliate,
            holder_name=name.upper(),
            iban="FR1420041010050500013M02606",
            status="accepted",
            from_date=dt.date(2026, 6, 1),
            checked_by="test:template",
        )
    terms = campaign_terms.read(current(), issuer.pk, CAMPAIGN)
    assert terms is not None
    return issuer, terms


def _papers(db: Database, terms: Terms, at: Occasion, keyring: Keyring) -> list[Paper]:
    issuer = Issuer.objects.get()
    college = College.objects.create(issuer=issuer, uai="0920001A", name="Collège", town="Ville")
    draw = Random("ticket numbers").randrange
    papers = []
    for rank in range(PUPILS):
        birthdate = dt.date(2013, 1 + rank, 3 + 2 * rank)
        pupil = Pupil.objects.create(
            issuer=issuer, college=college, last_name=f"Martin{rank}", first_name="Zoé", folded_name=f"martin{rank}|zoe",
            birthdate=birthdate,
        )  # fmt: skip
        registrations.register(db, terms, at, college.pk, pupil.pk, is_bursary=False)
        decided = registrations.validate(db, terms, at, college.pk, pupil.pk, draw)
        assert isinstance(decided, registrations.Decided)
        assert decided.pass_id is not None
        changed = crediting.credit(db, terms, at, decided.pass_id, 0, AMOUNTS)
        assert isinstance(changed, crediting.Changed)
        rows = list(changed.tickets)
        assigned = crediting.assign(db, terms, at, decided.pass_id, rows[0].number, AffiliateId(101))
        assert isinstance(assigned, crediting.Changed), assigned
        rows[0] = assigned.tickets[0]
        numbers = [row.number for row in rows]
        printed = crediting.issue_papers(db, terms, at, decided.pass_id, numbers, void_older=False)
        assert isinstance(printed, crediting.Changed)
        papers += [_paper(row, terms, keyring, birthdate, f"Martin{rank}") for row in printed.tickets]
    return papers


def _paper(row: TicketRow, terms: Terms, keyring: Keyring, birthdate: dt.date, last_name: str) -> Paper:
    ticket = Ticket(
        kind=TicketKind.LIVE,
        scheme=1,
        key_id=KEY,
        number=row.number,
        amount=Cents(row.amount_cents),
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        themes=Theme(row.themes),
        generation=row.generation,
        assigned_affiliate=row.assigned_affiliate,
        birthdate_tag=birthdate_tag(keyring.tags[KEY], ISSUER, row.number, birthdate),
        flags=TicketFlag.BIRTHDATE_REQUIRED,
        campaign=CampaignNumber(row.campaign_number),
        name=name_to_check("Zoé", last_name),
    )
    code = sign_ticket(ticket, ISSUER, keyring.tickets[KEY])
    return Paper(
        number=row.number,
        code=code,
        amount=ticket.amount,
        birthdate=birthdate,
        themes=ticket.themes,
        assigned=ticket.assigned_affiliate or ANY_AFFILIATE,
    )


# --- the counters ----------------------------------------------------------------------------------------------------


def _enrol(db: Database, issuer: int, folder: Path, keyring: Keyring, affiliate: int, themes: Theme) -> Post:
    """As `guichet-kiosk enrol` does, message by message, without a network."""
    chance = fixed_bytes(f"enrolment {affiliate}")
    keys = generate_keys(chance)
    nonce = chance(16)
    issued = enrolment.issue_code(
        db,
        issuer,
        AffiliateId(affiliate),
        site="Guichet",
        created_by="simulator",
        now=START,
        chance=chance,
        pepper=PEPPER,
    )
    request = EnrolmentRequest(
        code=issued.code,
        server="https://simulated",
        terminal_key=signing.public_bytes(keys.signing.public_key()),
        wrap_key=sealing.x25519_bytes(keys.unwrapping.public_key()),
        key_level=0,
        nonce_digest=nonce_commitment(nonce),
    )
    opened = enrolment.open_enrolment(
        db, issuer, _signed(request, keys), now=START, keyring=keyring, chance=chance, pepper=PEPPER
    )
    poll = _signed(EnrolmentPoll(enrolment=opened.enrolment, nonce=nonce), keys)
    seal = repeatable_seal(f"secrets {affiliate}".encode())
    enrolment.poll(db, issuer, poll, now=START, keyring=keyring, seal=seal)
    number = comparison_number(
        request.terminal_key, request.wrap_key, nonce, opened.server_nonce, opened.roots.fingerprint
    )
    terminal = enrolment.confirm(
        db, issued.enrolment_id, number=number, confirmed_by="simulator", now=START, keyring=keyring
    )
    assert not isinstance(terminal, enrolment.Confirmation)
    outcome = enrolment.poll(db, issuer, poll, now=START, keyring=keyring, seal=seal)
    enrolled = verify_outcome(
        outcome,
        roots_fingerprint=keyring.roots.fingerprint,
        terminal_key=request.terminal_key,
        wrap_key=keys.unwrapping,
    )
    assert enrolled is not None
    path = folder / f"journal-{terminal}.db"
    Journal.create(path, enrolled, keys).close()
    return Post(terminal=terminal, affiliate=AffiliateId(affiliate), themes=themes, keys=keys, journal=path)


def _signed(message: Message, keys: TerminalKeys) -> bytes:
    document = messages.encode(message)
    signature = signing.sign(keys.signing, signing.Purpose.ENROLMENT_REQUEST, document)
    return messages.encode(SignedRequest(document=document, signature=signature))
