"""The payment voucher of a closed run (état liquidatif) and its annexes: what the public accountant asks for before paying.

Decides what they say; how they look is in the templates. Names bodies and ticket numbers, never a child.
Sources: CGCT, D.1617-19 (the list of supporting documents of local public spending); domain, C15.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from server import formats
from server.reimbursement import texts, texts_exports
from server.reimbursement.payer import Payer
from server.reimbursement.run_files import RunFile
from server.reimbursement.run_lines import Content, Excluded, Line, Wallet
from server.reimbursement.store import RunRow
from server.reimbursement.typesetting import typeset
from server.reimbursement.words import sum_in_words
from sync.contract.instant import civil_date

VOUCHER = Path(__file__).with_name("etat_liquidatif.typ")
ANNEXES = Path(__file__).with_name("annexes.typ")
ANNEX_TICKETS_MAX = 9_000  # of one document: some 40 pages and 150 MB while it is made
ANNEX_BODIES_MAX = 200
_GAP = "\u2003"  # between two numbers; lines may break there and nowhere else


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the documents say of the run as a whole. `prepared` and `approved`: people's names."""

    issuer: str
    accent_colour: str
    campaign: str
    reference: str
    account: str
    prepared: str
    approved: str


def voucher(content: Content, row: RunRow, cover: Cover, payer: Payer, files: Sequence[RunFile]) -> bytes:
    """The PDF. `files`: what is attached, each named with its hash. Raises TypesettingFault."""
    assert row.created_ms is not None
    total = formats.euros(content.total_cents)
    return typeset(
        VOUCHER,
        {
            "issuer": cover.issuer,
            "accent": cover.accent_colour,
            "campaign": cover.campaign,
            "reference": cover.reference,
            "label": row.label,
            "period": texts_exports.period(formats.paris_time(row.cut_off_ms)),
            "prepared": cover.prepared,
            "approved": cover.approved,
            "made": formats.day(civil_date(row.created_ms)),
            "execution": formats.day(row.execution_date),
            "account": _account(cover.account),
            "basis": [line.strip() for line in payer.legal_basis.splitlines() if line.strip()],
            "signatory": payer.signatory or texts_exports.SIGNATORY,
            "words": sum_in_words(content.total_cents),
            "total": total,
            "lines": formats.count(len(content.paid)),
            "tickets": formats.count(content.claim_count),
            "paid_tickets": formats.count(sum(line.order.claim_count for line in content.paid)),
            "wallets": _wallets(content),
            "paid": [_paid(line) for line in content.paid],
            "set_off": [_set_off(line) for line in content.set_off],
            "excluded": [_excluded(each) for each in content.excluded],
            "files": [
                {"what": texts_exports.ROLES[file.role], "name": file.name, "sha256": file.sha256} for file in files
            ],
        },
    )


def annexes(content: Content, row: RunRow, cover: Cover) -> Iterator[bytes]:
    """One document, or several of a run that is too large for one. Raises TypesettingFault."""
    parts = list(_parts(_with_claims(content)))
    for number, part in enumerate(parts, start=1):
        yield typeset(
            ANNEXES,
            {
                "issuer": cover.issuer,
                "accent": cover.accent_colour,
                "reference": cover.reference,
                "label": row.label,
                "part": texts_exports.part(number, len(parts)),
                "bodies": [_body(line) for line in part],
            },
        )


def parts_of(content: Content) -> int:
    """How many documents the annexes take."""
    return len(list(_parts(_with_claims(content))))


def _with_claims(content: Content) -> list[Line]:
    """A transfer that only pays again what came back has none: an earlier run's annex has them."""
    return [line for line in content.settled if line.proofs]


def _parts(lines: Sequence[Line]) -> Iterator[list[Line]]:
    part: list[Line] = []
    tickets = 0
    for line in lines:
        if part and (tickets + len(line.proofs) > ANNEX_TICKETS_MAX or len(part) == ANNEX_BODIES_MAX):
            yield part
            part, tickets = [], 0
        part.append(line)
        tickets += len(line.proofs)
    if part:
        yield part


def _wallets(content: Content) -> list[list[str]]:
    rows = [
        [texts_exports.WALLETS[wallet], formats.count(count), formats.euros(cents)]
        for wallet, (count, cents) in content.by_wallet().items()
        if count
    ]
    if content.offset_cents:
        rows.append([texts_exports.OFFSETS, "", formats.euros(-content.offset_cents)])
    if content.again_cents:
        rows.append([texts_exports.AGAIN, "", formats.euros(content.again_cents)])
    return rows


def _paid(line: Line) -> dict[str, str]:
    offset, again = line.order.offset_cents, line.order.again_cents
    return {
        "number": str(line.body.number),
        "name": line.body.name,
        "siret": line.body.siret,
        "parts": texts_exports.parts(formats.euros(offset) if offset else "", formats.euros(again) if again else ""),
        "signed": _signed(line.body.signed_on),
        "account": _account(line.order.iban),
        "check": texts_exports.check(line.check.proof, formats.paris_date(line.check.checked_ms)) if line.check else "",
        "tickets": formats.count(line.order.claim_count),
        "amount": formats.euros(line.order.amount_cents),
    }


def _excluded(each: Excluded) -> list[str]:
    return [
        str(each.body.number),
        each.body.name,
        texts.order_reason(each.order.state, each.order.reason),
        formats.count(each.order.claim_count),
        formats.euros(each.order.amount_cents),
    ]


def _set_off(line: Line) -> list[str]:
    order = line.order
    return [
        str(line.body.number),
        line.body.name,
        formats.count(order.claim_count),
        formats.euros(order.offset_cents),
        formats.euros(order.debt_cents),
    ]


def _body(line: Line) -> dict[str, object]:
    order = line.order
    return {
        "name": f"{line.body.name} (n°{formats.FIXED}{line.body.number})",
        "said": texts_exports.annex(order.end_to_end_id, order.claim_count, formats.euros(line.claims_cents)),
        "groups": list(_groups(line)),
    }


def _groups(line: Line) -> Iterator[dict[str, str]]:
    """The tickets of one wallet and one amount together, the largest amounts first."""
    ranks = {wallet: rank for rank, wallet in enumerate(Wallet)}
    proofs = sorted(line.proofs, key=lambda proof: (ranks[proof.wallet], -proof.paid_cents, proof.ticket_number))
    for (wallet, cents), group in groupby(proofs, key=lambda proof: (proof.wallet, proof.paid_cents)):
        numbers = [formats.ticket_number(proof.ticket_number) for proof in group]
        yield {
            "title": texts_exports.group(
                wallet, formats.euros(cents), len(numbers), formats.euros(cents * len(numbers))
            ),
            "numbers": _GAP.join(numbers),
        }


def _account(iban: str) -> str:
    return f"…{formats.FIXED}{iban[-4:]}" if iban else ""


def _signed(day: str) -> str:
    """`2026-06-12` as it is read, a dash for a convention that was never signed."""
    return "/".join(reversed(day[:10].split("-"))) if day else "–"
