"""Gathers what judge asks about one redemption: opens proof and birthdate, reads ticket, pupil, campaign and convention.

No rule about the outcome is here. Each claim is judged by the version of the campaign's rules by which the policy that it names was
made; only an end of claims that was put off since counts for all, as the council meant it. What is opened stays in memory for one
claim: of a birthdate only its comparison is kept.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from server.campaigns import publishing
from server.campaigns.document import CampaignRules
from server.database import Database
from server.intake import claim_store, recheck
from server.intake.books import Books, DirectBooks
from server.intake.claim_store import ClaimKey, Horizon
from server.intake.codes import CodeReader
from server.intake.judge import Birthdate, Credit, Days, Facts, Opposed, TicketFacts, Use, credible_days, credible_from
from server.intake.store import Acknowledged
from server.intake.ticket_store import StoredTicket
from server.intake.verify import Head
from server.keyring import Keyring
from server.terminals import store as terminals
from server.terminals.store import TerminalRow
from server.tickets.store import GENERATION_MAX
from sync.contract import messages, sealing
from sync.contract import ticket as paper_ticket
from sync.contract.entry import Entry, Header
from sync.contract.faults import ContractFault, Unopenable
from sync.contract.ids import ANY_AFFILIATE, NO_SEQUENCE, CampaignNumber, Sequence, TicketNumber
from sync.contract.instant import Instant, civil_date
from sync.contract.messages import OppositionList, Standing
from sync.contract.payloads import Method, Redeem
from sync.contract.policy import Policy, decide
from sync.contract.sealing import SealPurpose
from sync.contract.ticket import NUMBER_END, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What shows that the paper was there: its whole code, verified, or its typed number, opened. `number` None: neither."""

    number: TicketNumber | None
    paper: Ticket | None


NO_PROOF = Proof(number=None, paper=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """The affiliate at whose counter the terminal stands, and its conventions by campaign."""

    themes: int
    status: str
    conventions: Mapping[CampaignNumber, Days]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Facts for judge, and what is stored beside the verdict."""

    facts: Facts
    ticket: StoredTicket | None
    seen: Instant
    is_birthdate_match: bool | None


@dataclass(slots=True, kw_only=True)
class Bench:
    """One terminal's batch on the table: what is read once for all of its claims."""

    db: Database
    books: Books
    row: TerminalRow
    keyring: Keyring
    standing: Standing
    now: Instant
    today: dt.date
    codes: CodeReader
    standpoint: Standpoint
    horizon: Horizon
    policies: dict[int, tuple[Policy, terminals.Rules] | None] = field(default_factory=dict)
    acknowledged: dict[Sequence, Acknowledged | None] = field(default_factory=dict)
    newer_lists: dict[int, Instant | None] = field(default_factory=dict)
    lists: dict[int, Mapping[TicketNumber, int]] = field(default_factory=dict)
    rules: dict[tuple[CampaignNumber, int], CampaignRules | None] = field(default_factory=dict)


def set_bench(db: Database, row: TerminalRow, keyring: Keyring, standing: Standing, now: Instant, head: Head) -> Bench:
    """`standing`: after what this very batch has proved. `head`: as it was before."""
    scheme, standpoint = _standpoint(db, row)
    return Bench(
        db=db,
        books=DirectBooks(db=db, issuer_id=row.issuer_id, now=now),
        row=row,
        keyring=keyring,
        standing=standing,
        now=now,
        today=civil_date(now),
        codes=CodeReader(keyring, scheme),
        standpoint=standpoint,
        horizon=claim_store.horizon(db, row.issuer_id),
        acknowledged=_acknowledged_head(head),
    )


def _acknowledged_head(head: Head) -> dict[Sequence, Acknowledged | None]:
    if head.received is None or head.totals is None:
        return {}
    return {head.sequence: Acknowledged(received=head.received, totals=head.totals)}


def _standpoint(db: Database, row: TerminalRow) -> tuple[int, Standpoint]:
    """The issuer's scheme too."""
    found = db.rows(
        "SELECT i.scheme_number, a.themes, a.status, c.number, v.from_date, v.to_date FROM affiliates_affiliate a "
        "JOIN campaigns_issuer i ON i.id = a.issuer_id LEFT JOIN affiliates_convention v ON v.affiliate_id = a.id "
        "LEFT JOIN campaigns_campaign c ON c.id = v.campaign_id "
        "WHERE a.issuer_id = %(issuer)s AND a.number = %(affiliate)s",
        {"issuer": row.issuer_id, "affiliate": row.affiliate_number},
    )
    assert found, f"terminal {row.terminal} stands at affiliate {row.affiliate_number}, which is not there"
    scheme, themes, status, *_ = found[0]
    conventions = {number: Days(first=first, last=last) for *_, number, first, last in found if number is not None}
    return scheme, Standpoint(themes=themes, status=status, conventions=conventions)


def gather(bench: Bench, key: ClaimKey, entry: Entry, redeem: Redeem, proof: Proof, *, is_sound: bool) -> Gathered:
    """`is_sound`: signature, chain and totals hold. Whether the ticket's credit is taken elsewhere is found out by taking it."""
    ticket = _by_named_rules(bench, _stored_ticket(bench, proof), entry.header.policy_version)
    birthdate = _birthdate(bench, redeem, entry, proof, ticket) if ticket else Birthdate.NOT_ASKED
    seen = _seen(bench, entry.header.acknowledged)
    named = _policy(bench, entry.header.policy_version)
    policy = named[0] if named else None
    checks = entry.header.checks
    if policy:
        checks |= recheck.found(entry.header, _known(bench, entry.header, redeem, proof, seen), policy.limits)
    facts = Facts(
        is_trusted=is_sound and bench.standing is Standing.GOOD and bench.standpoint.status != "suspended",
        is_proof_good=proof.number is not None,
        ticket=_ticket_facts(bench, ticket, proof.paper, entry.header.list_version) if ticket else None,
        recorded=redeem.decision,
        recomputed=decide(checks, policy) if policy else None,
        checks=checks,
        birthdate=birthdate,
        captured=credible_days(entry.header.wall, seen, bench.now),
        received=bench.today,
        affiliate=bench.row.affiliate_number,
        affiliate_themes=bench.standpoint.themes,
        convention=bench.standpoint.conventions.get(ticket.campaign_number) if ticket else None,
        claims_to=ticket.claims_to if ticket else dt.date.max,
        watermark=bench.horizon.is_passed(bench.row.terminal, bench.now),
        use=_use(bench, key, ticket),
        tolerance_is_spent=_is_tolerance_spent(bench, ticket, birthdate),
    )
    return Gathered(facts=facts, ticket=ticket, seen=seen, is_birthdate_match=_match(birthdate))


# --- the proof -------------------------------------------------------------------------------------------------------


def read_proof(bench: Bench, redeem: Redeem, sequence: Sequence) -> Proof:
    """Never raises: a proof that cannot be read proves nothing."""
    try:
        if redeem.method is Method.QR:
            return _read_code(bench, redeem.proof)
        raw = _unseal(bench, redeem.proof, SealPurpose.NUMBER, sequence)
        number = int.from_bytes(raw)
        return Proof(number=TicketNumber(number), paper=None) if number < NUMBER_END else NO_PROOF
    except ContractFault:
        return NO_PROOF


def _read_code(bench: Bench, code: bytes) -> Proof:
    paper = bench.codes.read(code)
    return Proof(number=paper.number, paper=paper)


def _unseal(bench: Bench, sealed: bytes, purpose: SealPurpose, sequence: Sequence) -> bytes:
    """Sealed values do not say to which claims key: there are few, the newest is tried first. Raises Unopenable."""
    context = sealing.place(purpose, bench.row.terminal, sequence)
    for key_id in sorted(bench.keyring.claims, reverse=True):
        try:
            return sealing.unseal(sealed, bench.keyring.claims[key_id], context)
        except Unopenable:
            continue
    raise Unopenable("no claims key opens it")


def _birthdate(bench: Bench, redeem: Redeem, entry: Entry, proof: Proof, ticket: StoredTicket) -> Birthdate:
    if not ticket.birthdate_required:
        return Birthdate.NOT_ASKED
    try:
        raw = _unseal(bench, redeem.sealed_birthdate, SealPurpose.BIRTHDATE, entry.header.sequence)
        typed = sealing.parse_birthdate(raw)
    except ContractFault:
        return Birthdate.MISSING
    if typed == ticket.birthdate:
        return Birthdate.MATCHES
    return Birthdate.DIFFERS_BUT_FITS_TAG if _fits_tag(bench, proof.paper, typed) else Birthdate.DIFFERS


def _fits_tag(bench: Bench, paper: Ticket | None, typed: dt.date) -> bool:
    key = bench.keyring.tags.get(paper.key_id) if paper else None
    if paper is None or key is None:
        return False
    return paper_ticket.birthdate_tag(key, bench.keyring.issuer, paper.number, typed) == paper.birthdate_tag


def _match(birthdate: Birthdate) -> bool | None:
    if birthdate in (Birthdate.NOT_ASKED, Birthdate.MISSING):
        return None
    return birthdate is Birthdate.MATCHES


# --- the ticket ------------------------------------------------------------------------------------------------------


def _stored_ticket(bench: Bench, proof: Proof) -> StoredTicket | None:
    """A number never credited is as unknown as one never drawn, and so is a paper that names another campaign."""
    if proof.number is None:
        return None
    ticket = bench.books.ticket(proof.number)
    if ticket is None or (proof.paper and proof.paper.campaign != ticket.campaign_number):
        return None
    return ticket if proof.paper or ticket.amount_cents else None


def _by_named_rules(bench: Bench, ticket: StoredTicket | None, policy_version: int) -> StoredTicket | None:
    """As the rules say that the policy was made by. A policy that does not name the campaign leaves those in force."""
    named = _policy(bench, policy_version)
    if ticket is None or named is None:
        return ticket
    policy, made_by = named
    number = ticket.campaign_number
    version = made_by.get(number, 0)
    if version == ticket.rules_version or all(one.campaign != number for one in policy.campaigns):
        return ticket
    rules = _rules(bench, number, version)
    if rules is None:
        return ticket
    return replace(
        ticket,
        valid_from=rules.valid_from,
        valid_to=rules.valid_to,
        claims_to=max(rules.claims_to, ticket.claims_to),
        birthdate_required=rules.birthdate_required,
        rules_version=version,
    )


def _rules(bench: Bench, number: CampaignNumber, version: int) -> CampaignRules | None:
    key = (number, version)
    if key not in bench.rules:
        bench.rules[key] = publishing.named(bench.db, bench.row.issuer_id, number, version)
    return bench.rules[key]


def _ticket_facts(bench: Bench, ticket: StoredTicket, paper: Ticket | None, list_version: int) -> TicketFacts:
    is_current = paper is None or (paper.generation == ticket.generation and ticket.amount_cents > 0)
    if paper is None:
        validity = Days(first=ticket.valid_from, last=ticket.valid_to)
        themes, assigned = ticket.themes, ticket.assigned_affiliate
    else:
        validity = Days(first=paper.valid_from, last=paper.valid_to)
        themes, assigned = int(paper.themes), int(paper.assigned_affiliate)
    return TicketFacts(
        themes=themes,
        assigned_affiliate=assigned,
        validity=validity,
        amount=ticket.amount_cents if is_current or paper is None else paper.amount,
        opposed=_opposed(bench, ticket, paper, list_version),
        credit=_credit(ticket),
    )


def _opposed(bench: Bench, ticket: StoredTicket, paper: Ticket | None, list_version: int) -> Opposed:
    """A typed number does not say which print it was read from: only a list that voids them all speaks of it."""
    generation = paper.generation if paper else GENERATION_MAX
    if ticket.below_generation is None or generation >= ticket.below_generation:
        is_old = paper is not None and paper.generation < ticket.generation
        return Opposed.LATER if is_old else Opposed.NO
    listed_below = ticket.below_generation
    if ticket.list_version is None or ticket.list_version > list_version:
        listed_below = _listed(bench, list_version).get(ticket.number, 0)  # it was opposed before, and once more since
        if generation >= listed_below:
            return Opposed.LATER
    if not terminals.is_list_known(bench.db, bench.row.issuer_id, list_version):
        return Opposed.UNCLEAR  # published before we were restored from a backup, or never
    return Opposed.LISTED if listed_below > GENERATION_MAX else Opposed.LISTED_OLD_PRINT


def _listed(bench: Bench, version: int) -> Mapping[TicketNumber, int]:
    """Below which generation that list said that papers are void, by ticket: what a counter with that list knew."""
    if version not in bench.lists:
        document = terminals.list_document(bench.db, bench.row.issuer_id, version)
        opposed = messages.decode(document, OppositionList).opposed if document else ()
        bench.lists[version] = {one.number: one.below_generation for one in opposed}
    return bench.lists[version]


def _credit(ticket: StoredTicket) -> Credit:
    if ticket.state in ("credited", "claimed", "redeemed", "reimbursed"):
        return Credit.THERE
    return Credit.EXPIRED if ticket.state == "expired" else Credit.WITHDRAWN


# --- the rest --------------------------------------------------------------------------------------------------------


def _use(bench: Bench, key: ClaimKey, ticket: StoredTicket | None) -> Use:
    affiliate = bench.row.affiliate_number
    if ticket and bench.books.is_taken_here(key, ticket.number, affiliate):
        return Use.HERE
    return Use.FREE


def _is_tolerance_spent(bench: Bench, ticket: StoredTicket | None, birthdate: Birthdate) -> bool:
    if ticket is None or birthdate is not Birthdate.DIFFERS_BUT_FITS_TAG:
        return False
    return bench.books.is_tolerance_spent(ticket.campaign_number, bench.row.affiliate_number)


def _policy(bench: Bench, version: int) -> tuple[Policy, terminals.Rules] | None:
    if version not in bench.policies:
        found = terminals.policy(bench.db, bench.row.issuer_id, bench.row.terminal, version)
        bench.policies[version] = (messages.decode(found[0].document, Policy), found[1]) if found else None
    return bench.policies[version]


def _seen(bench: Bench, sequence: Sequence) -> Instant:
    """The last server time that the terminal had seen: we acknowledged that entry when we had stored it, or later."""
    known = _acknowledged(bench, sequence)
    enrolled = bench.row.enrolled_ms
    assert enrolled is not None
    return known.received if known else enrolled


def _acknowledged(bench: Bench, sequence: Sequence) -> Acknowledged | None:
    if sequence not in bench.acknowledged:
        bench.acknowledged[sequence] = bench.books.acknowledged(bench.row, sequence) if sequence >= 0 else None
    return bench.acknowledged[sequence]


def _known(bench: Bench, header: Header, redeem: Redeem, proof: Proof, seen: Instant) -> recheck.Known:
    """`bench.row` is as it was before this batch: what it holds is what the terminal can have been told."""
    head = _acknowledged(bench, bench.row.head_sequence)
    told = _acknowledged(bench, header.acknowledged) if header.acknowledged <= bench.row.head_sequence else None
    nothing = (0, 0)
    return recheck.Known(
        captured=credible_from(header.wall, seen, bench.now),
        seen=seen,
        newer_list=_newer_list(bench, header.list_version),
        totals=nothing if header.acknowledged == NO_SEQUENCE else told.totals if told else None,
        head_totals=head.totals if head else nothing,
        is_bearer=proof.paper is None or proof.paper.assigned_affiliate == ANY_AFFILIATE,
        is_typed=redeem.method is Method.NUMBER,
        key_level=bench.row.key_level,
    )


def _newer_list(bench: Bench, version: int) -> Instant | None:
    if version not in bench.newer_lists:
        bench.newer_lists[version] = terminals.newer_list_at(bench.db, bench.row.issuer_id, version)
    return bench.newer_lists[version]
