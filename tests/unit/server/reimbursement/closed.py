"""A closed run to look at from all sides: two bodies paid, one left out, a ticket of either theme, a guaranteed claim."""

import io

import pikepdf

from server.affiliates.models import Affiliate, BankAccount, Convention
from server.database import Database
from server.intake.models import Claim, JournalEntry
from server.ledger import rules
from server.ledger import store as ledger
from server.ledger.rules import ClaimName
from server.reimbursement import runs
from server.reimbursement.store import RunRow
from server.tickets.models import Ticket
from tests.unit.server.reimbursement.world import (
    ALICE,
    BRUNO,
    DURING,
    JUDO,
    NOW,
    OCTOBER_16,
    POOL,
    THEATRE,
    World,
    make_affiliate,
)
from tests.unit.server.tickets.pages import opened, words

REFERENCE = "HAUTSDEV-C12-R01"


class Closed(World):
    """`row` is the computed and approved run; `file()` makes its files."""

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        judo = make_affiliate(self.issuer, JUDO, 'Judo-Club "L’Étoile"; section\n=1+1')
        Affiliate.objects.filter(pk=judo.pk).update(siret="22920050600011")
        Convention.objects.create(
            affiliate=judo, campaign=self.campaign, from_date="2026-09-01", to_date="2027-08-31", signed_on="2026-07-03"
        )
        BankAccount.objects.filter(affiliate=judo).update(proof="rib", checked_ms=DURING)
        make_affiliate(self.issuer, THEATRE, "Théâtre de l’Œuvre")
        make_affiliate(self.issuer, POOL, "Piscine municipale", iban="none")
        for affiliate, cents in ((JUDO, 7000), (JUDO, 1000), (JUDO, 1000), (THEATRE, 3050), (POOL, 1500)):
            self.accept(affiliate, cents)
        Ticket.objects.filter(number=10_000_003).update(themes=3)
        Ticket.objects.filter(number=10_000_004).update(themes=2)
        self._guaranteed()
        for claim in Claim.objects.all():
            JournalEntry.objects.create(
                issuer_id=claim.issuer_id, terminal=claim.terminal, epoch=claim.epoch, sequence=claim.sequence,
                digest=bytes([claim.sequence]) * 32, raw=b"entry", received_ms=DURING, received_order=claim.sequence,
                is_main_chain=True,
            )  # fmt: skip
        self.row = self._approved()

    def file(self) -> RunRow:
        """The run with its files."""
        return _done(runs.file_run(self.db, self.facts, self.row.key, BRUNO, NOW))

    def _guaranteed(self) -> None:
        """The theatre was promised payment for a ticket that the judo club had taken already."""
        claim = self.add_claim(
            THEATRE, 7000, DURING, number=10_000_001, state="accepted", verdict="A10", payer="guarantee"
        )
        name = ClaimName(terminal=claim.terminal, epoch=claim.epoch, sequence=claim.sequence)
        posting = rules.claim_guaranteed(self._at(DURING), name, THEATRE, 10_000_001, 7000)
        assert isinstance(ledger.post(self.db, *posting), ledger.Posted)

    def _approved(self) -> RunRow:
        row = _done(runs.close_run(self.db, self.facts, OCTOBER_16, ALICE, NOW))
        _done(runs.control_run(self.db, row.key, ALICE, NOW))
        return _done(runs.approve_run(self.db, row.key, BRUNO, NOW))


def _done(outcome: object) -> RunRow:
    assert isinstance(outcome, RunRow), outcome
    return outcome


def all_words(pdf: bytes) -> str:
    """Of every page."""
    with opened(pdf) as document:
        pages = len(document)
    return " ".join(words(pdf, number) for number in range(pages))


def assert_accessible(pdf: bytes) -> None:
    """What a screen reader needs of a document: tags, language, title, fonts inside."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        assert "/StructTreeRoot" in root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang).startswith("fr")
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert str(document.docinfo["/Title"])
        assert "/CreationDate" not in document.docinfo
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        fonts = [one for one in document.objects if isinstance(one, pikepdf.Dictionary) and "/FontName" in one]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()) for one in fonts)
