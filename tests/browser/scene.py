"""A département in the middle of a season: counters in every state, claims with every answer, runs at every step, people.

Built by the product's own services wherever there is one, so that what a page shows is what the product makes.
"""

import datetime as dt
import hashlib
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth.hashers import make_password

from server.accounts.models import User
from server.affiliates.models import Convention
from server.database import Database
from server.intake.models import Claim, JournalEntry, Verdict
from server.passes.models import College, Pass, Pupil
from server.reimbursement import runs
from server.reimbursement.states import Refused
from server.reimbursement.store import RunRow
from server.terminals.models import EnrolmentCode, OppositionListVersion, Terminal
from server.tickets import store as tickets
from server.tickets.models import Ticket
from sync.contract.entry import Header, sign_entry
from sync.contract.ids import KeyEpoch, OperatorId, Sequence, TerminalId
from sync.contract.instant import DAY, HOUR, MINUTE, Instant, Monotonic, start_of_day
from sync.contract.money import Cents
from sync.contract.payloads import Method, Redeem
from sync.contract.policy import Check, Decision
from sync.contract.signing import public_bytes
from sync.contract.ticket import CODE
from tests.unit.server.reimbursement.world import ALICE, BRUNO, IBANS, JUDO, POOL, THEATRE, World, make_affiliate

PASSWORD = "quatre chevaux gris sur la colline"
NOON = Instant(start_of_day(dt.date(2026, 11, 18)) + 12 * HOUR)
SWIM = 1208
TERMINAL_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
CHILD = ("Canari", "Zéphyrine", "14/02/2013", "2013-02-14", "14 février 2013")
NAMES = {
    JUDO: "Judo-Club de l’Étoile",
    THEATRE: "Théâtre de l’Œuvre et des Arts vivants de Saint-Cœur-sur-Seine",
    POOL: "Piscine municipale",
    SWIM: "Club nautique",
}
# affiliate, cents, day of October or November 2026, hour
TAKEN = [
    (JUDO, 7000, 10, 3, 17), (JUDO, 3000, 10, 7, 18), (THEATRE, 2550, 10, 9, 14), (JUDO, 5000, 10, 21, 17),
    (THEATRE, 4000, 10, 24, 15), (POOL, 1500, 10, 28, 10), (JUDO, 7000, 11, 4, 17), (JUDO, 6500, 11, 6, 18),
    (THEATRE, 1000, 11, 12, 14), (POOL, 2000, 11, 13, 11), (JUDO, 4500, 11, 17, 18),
]  # fmt: skip


def at(month: int, day: int, hour: int = 12) -> Instant:
    """An instant of 2026 in Paris."""
    return Instant(start_of_day(dt.date(2026, month, day)) + hour * HOUR)


class Scene:
    """Everything made; the names of what the tests look for."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.world = World(db)
        self.issuer = self.world.issuer
        self._make_people()
        self._make_terminals()
        self._make_claims()
        self._make_runs()
        self._make_enrolments()

    def _make_people(self) -> None:
        affiliates = {
            number: make_affiliate(self.issuer, number, name, iban=IBANS.get(number, "none"))
            for number, name in NAMES.items()
        }
        for affiliate in affiliates.values():
            Convention.objects.create(
                affiliate=affiliate, campaign=self.world.campaign, from_date=dt.date(2026, 6, 1),
                to_date=dt.date(2027, 4, 30), signed_on=dt.date(2026, 6, 3), signatory="La présidente",
            )  # fmt: skip
        # The pool's account has not been accepted yet.
        affiliates[POOL].bankaccount_set.update(status="to_check")
        college = College.objects.create(
            issuer=self.issuer, uai="0920001A", name="Collège Jean-Moulin", town="Saint-Cœur"
        )
        # A child that no page of the staff or of an affiliate may name. Its pass is the one of the first ticket taken.
        pupil = Pupil.objects.create(
            issuer=self.issuer,
            college=college,
            last_name=CHILD[0],
            first_name=CHILD[1],
            folded_name="canari|zephyrine",
            birthdate=dt.date(2013, 2, 14),
        )
        Pass.objects.create(pk=1, issuer=self.issuer, campaign=self.world.campaign, pupil=pupil, opened_ms=at(9, 1))
        stored = make_password(PASSWORD)
        for username, first, last, role, place in (
            ("alice", "Alice", "Martin", "central", {}),
            ("bruno", "Bruno", "Lefèvre", "central", {}),
            ("judo", "Claire", "Dupont", "affiliate", {"affiliate": affiliates[JUDO]}),
            ("piscine", "Driss", "Benali", "affiliate", {"affiliate": affiliates[POOL]}),
            ("nautique", "Élodie", "Roux", "affiliate", {"affiliate": affiliates[SWIM]}),
            ("college", "Farid", "Nasri", "college", {"college": college}),
        ):
            User.objects.create(
                username=username,
                first_name=first,
                last_name=last,
                role=role,
                issuer=self.issuer,
                password=stored,
                **place,
            )

    def _make_terminals(self) -> None:
        OppositionListVersion.objects.create(
            issuer_id=self.issuer.pk, version=14, document=b"{}", key_id=1, signature=b"", issued_ms=at(11, 17)
        )
        key = public_bytes(TERMINAL_KEY.public_key())
        good = {
            "status": "enrolled", "epoch": 1, "terminal_key": key, "enrolled_ms": at(9, 1), "app_version": "0.1.0",
            "scanner": "prête", "printer": "prête", "disk_free_mb": 21_400, "list_version": 14, "policy_version": 3,
            "key_set_version": 1,
        }  # fmt: skip
        for number, affiliate, site, more in (
            (101, JUDO, "Gymnase Jean-Jaurès", _seen(NOON - 4 * MINUTE, 812, 812)),
            (102, JUDO, "Dojo du Moulin", _seen(NOON - 3 * HOUR, 96, 104, unsynced=7, oldest=NOON - 4 * DAY)),
            (103, THEATRE, "", _seen(NOON - 12 * DAY, 44, 44) | {"list_version": 12}),
            (104, POOL, "Accueil", _seen(NOON - 25 * DAY, 18, 18, unsynced=12, oldest=NOON - 26 * DAY)),
            (105, SWIM, "Base nautique", {"standing": "fork"} | _seen(NOON - HOUR, 60, 60)),
            (106, SWIM, "", {"status": "revoked", "last_seen_ms": NOON - 40 * DAY}),
        ):
            Terminal.objects.create(
                issuer_id=self.issuer.pk, terminal=number, affiliate_number=affiliate, site=site, **(good | more)
            )

    def _make_claims(self) -> None:
        for affiliate, cents, month, day, hour in TAKEN:
            self.world.accept(affiliate, cents, at(month, day, hour))
        Claim.objects.update(epoch=1)
        for affiliate, terminal in ((JUDO, 101), (THEATRE, 103), (POOL, 104)):
            Claim.objects.filter(affiliate_number=affiliate).update(terminal=terminal)
        self._other_claims()

    def _other_claims(self) -> None:
        number = 20_000_000
        for affiliate, terminal, cents, when, state, verdict, payer in (
            (JUDO, 101, 3000, at(11, 16, 18), "held", "W10", "open"),
            (JUDO, 102, 7000, at(11, 17, 17), "held", "W20", "open"),
            (JUDO, 101, 2000, at(11, 10, 17), "refused", "R30", "nobody"),
            (JUDO, 101, 4000, at(11, 11, 17), "refused", "R21", "nobody"),
            (JUDO, 101, 1000, at(11, 11, 18), "voided", "V10", "nobody"),
            (SWIM, 105, 5000, at(11, 18, 10), "held", "W20", "open"),
        ):
            number += 17
            self.world.credit(number, number, cents, at(10, 1))
            Ticket.objects.create(
                issuer_id=self.issuer.pk, number=number, campaign_number=12, pass_id=number, slot=1, state="claimed",
                themes=1, amount_cents=cents, credited_ms=at(10, 1), printed_ms=at(10, 2),
            )  # fmt: skip
            claim = self.world.add_claim(
                affiliate, cents, when, number=number, state=state, verdict=verdict, payer=payer
            )
            Claim.objects.filter(sequence=claim.sequence).update(
                terminal=terminal, epoch=1, received_ms=when + 20 * MINUTE, credible_from_ms=when - 2 * HOUR,
                credible_to_ms=when + 20 * MINUTE, is_birthdate_match=verdict != "R30",
                checks=int(Check.BEARER | Check.LISTS_OLD) if verdict == "W20" else int(Check.BEARER),
            )  # fmt: skip
        self.in_review = Claim.objects.get(terminal=102, state="held")
        self._sign(self.in_review)
        unknown = self.world.add_claim(
            JUDO, 2500, at(11, 17, 19), number=None, state="refused", verdict="R11", payer="nobody"
        )
        Claim.objects.filter(sequence=unknown.sequence).update(terminal=101, epoch=1, method=int(Method.NUMBER))
        Ticket.objects.create(
            issuer_id=self.issuer.pk, number=30_000_001, campaign_number=12, pass_id=30_000_001, slot=1, state="credited",
            themes=1, amount_cents=3500, assigned_affiliate=JUDO, credited_ms=at(11, 2), printed_ms=at(11, 3),
        )  # fmt: skip
        Ticket.objects.create(
            issuer_id=self.issuer.pk, number=30_000_002, campaign_number=12, pass_id=30_000_002, slot=1, state="blocked",
            themes=2, amount_cents=2000, blocked_from="credited", credited_ms=at(11, 2),
        )  # fmt: skip
        self.world.credit(30_000_001, 30_000_001, 3500, at(11, 2))
        self.world.credit(30_000_002, 30_000_002, 2000, at(11, 2))
        tickets.oppose(self.db, self.issuer.pk, 30_000_002, tickets.VOIDS_ALL, at(11, 17))  # type: ignore[arg-type]

    def _sign(self, claim: Claim) -> None:
        """The entry behind the claim in review, as its counter signed it."""
        header = Header(
            epoch=KeyEpoch(1), terminal=TerminalId(claim.terminal), sequence=Sequence(claim.sequence), previous=bytes(32),
            acknowledged=Sequence(-1), ack_digest=bytes(16), wall=Instant(claim.captured_ms), monotonic=Monotonic(5), boot=1,
            policy_version=3, list_version=13, total=231_00, count=7, checks=Check(claim.checks),
        )  # fmt: skip
        redeem = Redeem(
            method=Method.QR, decision=Decision.AMBER, amount=Cents(claim.claimed_cents), operator=OperatorId(0), receipt=41,
            index=bytes(16), reference=claim.reference, sealed_birthdate=b"", proof=bytes(CODE),
        )  # fmt: skip
        raw = sign_entry(header, redeem, TERMINAL_KEY).raw
        JournalEntry.objects.create(
            issuer_id=claim.issuer_id, terminal=claim.terminal, epoch=claim.epoch, sequence=claim.sequence,
            digest=hashlib.sha256(raw).digest(), raw=raw, received_ms=claim.received_ms, received_order=1, is_main_chain=True,
        )  # fmt: skip
        Verdict.objects.create(
            issuer_id=claim.issuer_id, terminal=claim.terminal, serial=1, epoch=claim.epoch, sequence=claim.sequence,
            code="W20", amount_cents=0, decided_ms=claim.received_ms,
        )  # fmt: skip
        Terminal.objects.filter(terminal=claim.terminal).update(verdict_serial=1)

    def _make_runs(self) -> None:
        """October paid, the second half of October filed, the first half of November not cut yet."""
        self.run(at(10, 16, 0), "confirmed")
        self.run(at(11, 1, 0), "filed")

    def run(self, cut_off: Instant, until: str) -> int:
        """A run brought to that state, a day after its cut-off. Its number."""
        db, facts, now = self.db, self.world.facts, Instant(cut_off + DAY)
        row = runs.close_run(db, facts, cut_off, ALICE, now)
        assert not isinstance(row, Refused), row
        steps: dict[str, Callable[[], RunRow | Refused]] = {
            "controlled": lambda: runs.control_run(db, row.key, ALICE, now),
            "approved": lambda: runs.approve_run(db, row.key, BRUNO, now),
            "filed": lambda: runs.file_run(db, facts, row.key, BRUNO, now),
            "sent": lambda: runs.send_run(db, row.key, BRUNO, now),
            "confirmed": lambda: runs.declare_paid(db, row.key, "Relevé 2026-10-21", ALICE, Instant(now + 5 * DAY)),
        }
        if until != "computed":
            for name, act in steps.items():
                assert not isinstance(act(), Refused)
                if name == until:
                    break
        return row.number

    def _make_enrolments(self) -> None:
        for at_index, (state, comparison) in enumerate((("opened", "271828"), ("issued", ""), ("done", "314159"))):
            EnrolmentCode.objects.create(
                issuer_id=self.issuer.pk, code_hash=bytes([at_index]) * 36, affiliate_number=SWIM, site="Base nautique",
                created_by=ALICE, created_ms=NOON - 6 * MINUTE, expires_ms=NOON + 9 * MINUTE, state=state,
                token=f"{at_index}" * 64 if state != "issued" else "", comparison=comparison,
                opened_ms=NOON - 3 * MINUTE if state != "issued" else None, terminal=105 if state == "done" else None,
            )  # fmt: skip


def _seen(when: int, held: int, reported: int, *, unsynced: int = 0, oldest: int | None = None) -> dict[str, object]:
    return {
        "last_seen_ms": when,
        "reported_wall_ms": when + 1_400,
        "head_sequence": held,
        "reported_sequence": reported,
        "unsynced_count": unsynced,
        "oldest_unsynced_ms": oldest,
    }
