"""Case files: tickets claimed more than once, their claims side by side; and what else waits for people after a verdict."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.backoffice import run_rows
from server.backoffice.claim_hand import steps_of
from server.backoffice.claim_proof import Proof, proof_of
from server.backoffice.claim_rows import ClaimLine, claim_lines
from server.backoffice.texts import actor
from server.cases import files, texts
from server.cases.files import CaseFile, Member, Stage
from server.cases.models import Admission, Conclusion, Incident
from server.intake.models import Claim
from server.reimbursement.badges import Badge
from server.reimbursement.paging import page_of
from sync.contract.faults import NotATicketNumber
from sync.contract.ids import TicketNumber
from sync.contract.ticket import parse_number, plain_number

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One claim of a case, with all that may be compared."""

    line: ClaimLine
    proof: Proof
    rule: str
    is_as_ruled: bool


@require_safe
@central
def cases(request: HttpRequest, person: User) -> HttpResponse:
    """What waits, then every case, the latest first."""
    stage = request.GET.get("stage", "todo")
    every = files.lines(database.current(), person.issuer_id)
    wanted = texts.STAGE_FILTERS.get(stage, tuple(Stage))
    page = page_of(request, [one for one in every if one.stage in wanted], PAGE)
    kept = request.GET.copy()
    kept.pop("page", None)
    names = dict(Affiliate.objects.filter(issuer_id=person.issuer_id).values_list("number", "name"))
    people = run_rows.people(person.issuer_id)
    proposals = Admission.objects.filter(issuer_id=person.issuer_id, state=Admission.State.PROPOSED)
    return render(
        request,
        "backoffice/cases.html",
        {
            "page": page,
            "rows": [
                {"line": one, "plain": plain_number(one.ticket_number), "badge": _badge(one.stage)} for one in page
            ],
            "stage": stage if stage in texts.STAGE_FILTERS else "todo",
            "choices": texts.STAGE_CHOICES.items(),
            "filters": kept.urlencode(),
            "contests": [
                {"contest": one, "affiliate": names.get(one.affiliate_number, "")}
                for one in files.open_contests(person.issuer_id)
            ],
            "proposals": [
                {
                    "one": each,
                    "ground": texts.GROUNDS[Admission.Ground(each.ground)],
                    "by": actor(each.proposed_by, people),
                }
                for each in proposals.order_by("proposed_ms")
            ],
            "incidents": Incident.objects.filter(issuer_id=person.issuer_id, state=Incident.State.CREATED).count(),
        },
    )


@require_safe
@central
def case(request: HttpRequest, person: User, number: str) -> HttpResponse:
    """One ticket's claims side by side."""
    found = _case(person, number)
    people = run_rows.people(person.issuer_id)
    return render(
        request,
        "backoffice/case.html",
        {
            "case": found,
            "plain": plain_number(found.ticket_number),
            "badge": _badge(found.stage),
            "sides": _sides(person, found),
            "findings": texts.FINDINGS.items(),
            "conclusions": [
                {
                    "one": one,
                    "finding": texts.FINDINGS[Conclusion.Finding(one.finding)],
                    "who": actor(one.actor, people),
                }
                for one in found.conclusions
            ],
            "steps": [done for member in found.members for done in steps_of(member.key, people)],
        },
    )


@require_POST
@central
def conclude(request: HttpRequest, person: User, number: str) -> HttpResponseBase:
    """Why the ticket was claimed more than once, in a person's words."""
    found = _case(person, number)
    asked = request.POST
    kept = files.conclude(
        database.current(), person.issuer_id, found.ticket_number, asked.get("finding", ""), asked.get("reason", ""),
        person.actor, clock.now(),
    )  # fmt: skip
    if kept is None:
        messages.error(request, texts.NOT_CONCLUDED)
    else:
        messages.success(request, texts.CONCLUDED)
    return redirect("backoffice:case", number)


def _case(person: User, number: str) -> CaseFile:
    try:
        parsed: TicketNumber = parse_number(number)
    except NotATicketNumber:
        raise Http404 from None
    found = files.case_of(database.current(), person.issuer_id, parsed)
    if found is None:
        raise Http404
    return found


def _sides(person: User, found: CaseFile) -> list[Side]:
    claims = Claim.objects.filter(issuer_id=person.issuer_id, ticket_number=found.ticket_number)
    by_place = {(one.terminal, one.epoch, one.sequence): one for one in claims}
    pairs = [(member, by_place[member.key.terminal, member.key.epoch, member.key.sequence]) for member in found.members]
    lines = claim_lines(person.issuer_id, [claim for _, claim in pairs])
    return [
        Side(line=line, proof=proof_of(claim), rule=_rule(member), is_as_ruled=member.is_as_ruled)
        for (member, claim), line in zip(pairs, lines, strict=True)
    ]


def _rule(member: Member) -> str:
    return texts.PARTS[member.part]


def _badge(stage: Stage) -> Badge:
    tone, word = texts.STAGES[stage]
    return Badge(tone=tone, word=word)
