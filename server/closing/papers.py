"""The papers of one closing, made from the same figures: the account as a tagged PDF, and as files for spreadsheets with controls.

An operator that pays for the département accounts for it so once a year (CGCT, L.1611-7); the département's own services too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server import formats
from server.accounts.models import User
from server.campaigns.models import Campaign
from server.closing import texts_papers as texts
from server.closing.account import Account, BodyLine, account
from server.closing.requests import Paper, Place
from server.database import Database
from server.ledger.accounts import Code
from server.ledger.audit import anchor
from server.ledger.transfers import Kind
from server.reimbursement import csv_export as csv
from server.reimbursement.csv_export import Cell
from server.reimbursement.orders import reference_prefix
from server.reimbursement.typesetting import typeset
from server.reimbursement.words import sum_in_words
from sync.contract.instant import Instant

TEMPLATE = Path(__file__).with_name("account.typ")
ROOT = Path(__file__).parents[1]  # the templates share reimbursement/paper.typ
K = Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Which closing: its number, who asked, who agreed, when, and the note that was left."""

    place: Place
    number: int
    by: str
    agreed: str
    at: Instant
    note: str


def make(db: Database, closed: Closed) -> tuple[Paper, ...]:
    """The PDF first. Raises TypesettingFault."""
    place = closed.place
    campaign = Campaign.objects.select_related("issuer").get(issuer_id=place.issuer_id, number=place.campaign)
    found, history = account(db, place, closed.at), anchor(db, place.issuer_id)
    reference = f"{reference_prefix(campaign.issuer.short_name)}-C{place.campaign}-cloture-{closed.number}"
    tables = (
        Paper(name=f"{reference}-comptes.csv", content=_accounts(found)),
        Paper(name=f"{reference}-mouvements.csv", content=_movements(found)),
        Paper(name=f"{reference}-organismes.csv", content=_bodies(found)),
    )
    control = Paper(name=f"{reference}-controle.csv", content=_control(found, history, tables))
    shown = _shown(campaign, closed, found, history, reference, (*tables, control))
    pdf = Paper(name=f"{reference}-arrete-de-comptes.pdf", content=typeset(TEMPLATE, shown, ROOT))
    return (pdf, *tables, control)


# --- for spreadsheets ------------------------------------------------------------------------------------------------


def _accounts(found: Account) -> bytes:
    rows = [
        (
            csv.code(f"{one.code:04d}"),
            csv.text(texts.CODES[one.code]),
            csv.amount(one.debits),
            csv.amount(one.credits),
            csv.amount(one.balance),
            csv.text(_meaning(one.code, one.balance)),
        )
        for one in found.accounts
    ]
    return csv.write_csv(texts.ACCOUNT_COLUMNS, rows)


def _movements(found: Account) -> bytes:
    rows = [
        (
            csv.code(one.kind.value),
            csv.text(texts.kind(one.kind, one.debit if one.is_undone else one.credit, is_undone=one.is_undone)),
            csv.code(f"{one.debit:04d}"),
            csv.code(f"{one.credit:04d}"),
            csv.count(one.count),
            csv.amount(one.cents),
        )
        for one in found.movements
    ]
    return csv.write_csv(texts.MOVEMENT_COLUMNS, rows)


def _bodies(found: Account) -> bytes:
    said = {one.affiliate_number: one.text for one in found.remains}
    return csv.write_csv(texts.BODY_COLUMNS, [_body(one, said.get(one.number, "")) for one in found.bodies])


def _body(one: BodyLine, said: str) -> Sequence[Cell]:
    amounts = (
        one.accepted_cents, one.guarantee_cents, one.reversed_cents, one.paid_cents, one.recovered_cents, one.barred_cents,
        one.due_cents, one.returned_cents, one.debt_cents,
    )  # fmt: skip
    return (
        csv.count(one.number),
        csv.text(one.name),
        csv.text(one.siret),
        csv.count(one.tickets),
        *map(csv.amount, amounts),
        csv.text(said),
    )


def _control(found: Account, history: str, tables: Sequence[Paper]) -> bytes:
    """What the other files add up to, for whoever imports them."""
    accounts, movements, bodies = (table.name for table in tables)
    said, left = texts.CONTROL, [one.due_cents + one.returned_cents + one.debt_cents for one in found.bodies]
    rows: list[tuple[str, str, Cell]] = [
        (said["lines"], accounts, csv.count(len(found.accounts))),
        (said["debits"], accounts, csv.amount(sum(one.debits for one in found.accounts))),
        (said["credits"], accounts, csv.amount(sum(one.credits for one in found.accounts))),
        (said["balance"], accounts, csv.amount(sum(one.balance for one in found.accounts))),
        (said["lines"], movements, csv.count(len(found.movements))),
        (said["moved"], movements, csv.amount(sum(one.cents for one in found.movements))),
        (said["lines"], bodies, csv.count(len(found.bodies))),
        (said["accepted"], bodies, csv.amount(sum(one.accepted_cents for one in found.bodies))),
        (said["paid"], bodies, csv.amount(sum(one.paid_cents for one in found.bodies))),
        (said["left"], bodies, csv.amount(sum(left))),
        (said["difference"], bodies, csv.amount(sum(abs(one.difference) for one in found.bodies))),
        *((said["sha256"], table.name, csv.digest(table.sha256)) for table in tables),
        (said["anchor"], "", csv.digest(history)),
    ]
    return csv.write_csv(texts.CONTROL_COLUMNS, [(csv.text(what), csv.text(name), value) for what, name, value in rows])


# --- for people ------------------------------------------------------------------------------------------------------


def _shown(
    campaign: Campaign, closed: Closed, found: Account, history: str, reference: str, files: Sequence[Paper]
) -> dict[str, object]:
    people = {one.actor: one.get_full_name() or one.username for one in User.objects.filter(issuer=campaign.issuer)}
    cost = -found.balance(Code.VOTED)
    returned = found.moved(K.BUDGET_RETURNED, Code.BUDGET, Code.VOTED)
    return {
        "issuer": campaign.issuer.name,
        "accent": campaign.issuer.accent_colour,
        "campaign": campaign.name,
        "reference": reference,
        "number": closed.number,
        "days": f"{formats.day(campaign.opens_on)} – {formats.day(campaign.claims_to)}",
        "validity": f"{formats.day(campaign.valid_from)} – {formats.day(campaign.valid_to)}",
        "by": people.get(closed.by, closed.by),
        "agreed": people.get(closed.agreed, closed.agreed),
        "at": formats.paris_time(closed.at),
        "note": closed.note,
        "cost": formats.euros(cost),
        "words": sum_in_words(cost),
        "returned": formats.euros(returned),
        "bodies": formats.count(len(found.bodies)),
        "anchor": history,
        "votes": [[one.decision, formats.paris_date(one.recorded_ms), formats.euros(one.cents)] for one in found.votes],
        "voted": formats.euros(found.voted),
        "sheet": [[what, formats.euros(cents)] for what, cents in _sheet(found, returned) if cents],
        "sheet_total": formats.euros(found.voted),
        "pupils": [[what, formats.euros(cents)] for what, cents in _pupils(found) if cents],
        "affiliates": [[what, formats.euros(cents)] for what, cents in _affiliates(found) if cents],
        "accounts": [
            [f"{one.code:04d}", texts.CODES[one.code], formats.euros(one.debits), formats.euros(one.credits),
             formats.euros(one.balance), _meaning(one.code, one.balance)]
            for one in found.accounts
        ],
        "remains": [
            [str(one.affiliate_number), one.name, formats.euros(one.due_cents + one.returned_cents),
             formats.euros(one.debt_cents), one.text]
            for one in found.remains
        ],
        "runs": [
            [str(one.number), one.label, formats.day(one.execution_date), formats.count(one.transfers),
             formats.euros(one.cents), one.payment_reference]
            for one in found.runs
        ],
        "paid_by_runs": formats.euros(sum(one.cents for one in found.runs)),
        "files": [[file.name, file.sha256] for file in files],
    }  # fmt: skip


def _sheet(found: Account, returned: int) -> list[tuple[str, int]]:
    """Where the votes went: these lines add up to them."""
    debts = -found.balance(Code.OVERPAID)
    return [
        ("Payé aux organismes", found.balance(Code.PAID)),
        ("Reste à payer aux organismes", found.balance(Code.DUE) + found.balance(Code.RETURNED)),
        ("Prescrit", found.balance(Code.TIME_BARRED)),
        ("Remboursé par des organismes", found.balance(Code.RECOVERED)),
        ("Reste à récupérer auprès d’organismes", -debts),
        ("Rendu au vote", returned),
    ]


def _pupils(found: Account) -> list[tuple[str, int]]:
    return [
        ("Droits ouverts", found.moved(K.WALLET_CREATED)),
        ("Pass retirés", -found.moved(K.WALLET_WITHDRAWN)),
        ("Crédité sur des tickets", found.moved(K.TICKET_CREDITED)),
        ("Repris de tickets", -found.moved(K.TICKET_UNCREDITED)),
        ("Jamais mis sur un ticket", found.moved(K.WALLET_EXPIRED)),
        ("Sur des tickets jamais présentés", found.moved(K.TICKET_EXPIRED)),
    ]


def _affiliates(found: Account) -> list[tuple[str, int]]:
    return [
        ("Tickets acceptés", found.moved(K.CLAIM_ACCEPTED)),
        ("Payés par la garantie", found.moved(K.CLAIM_GUARANTEED)),
        ("Demandes tardives admises", found.moved(K.LATE_ADMITTED)),
        ("Saisies annulées", -found.moved(K.CLAIM_VOIDED)),
        ("Saisies reprises après coup", -found.moved(K.CLAIM_REVERSED)),
        ("Mis en virement", found.moved(K.RUN_CLOSED, Code.DUE, Code.IN_TRANSFER)),
        ("Retenu sur une dette", _set_against(found)),
        ("Virements exécutés", found.moved(K.SETTLED)),
        ("Virements refusés ou revenus", found.moved(K.REJECTED) + found.moved(K.RETURNED)),
        ("Virements payés de nouveau", found.moved(K.REISSUED)),
        ("Remboursé par des organismes", found.moved(K.RECOVERED)),
        ("Garantie imputée au budget", found.moved(K.GUARANTEE_CHARGED)),
    ]


def _set_against(found: Account) -> int:
    """What paid a debt instead of an affiliate: by a run, or by limitation."""
    return (
        found.moved(K.RUN_CLOSED, Code.DUE, Code.OVERPAID)
        + found.moved(K.RETURNED_SET_AGAINST)
        + found.moved(K.TIME_BARRED, credit=Code.OVERPAID)
    )


def _meaning(code: Code, balance: int) -> str:
    return texts.LEFT.get(code, "") if balance else texts.AT_ZERO
