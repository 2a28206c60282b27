"""Affiliates: the list, a new one, its sheet, the steps of its affiliation, the convention that it signed."""

import logging

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates import affiliation
from server.affiliates.affiliation import AffiliationRefusal
from server.affiliates.models import Affiliate, AffiliationStep, BankAccount
from server.affiliates.states import MAY_SIGN, NEXT, Standing
from server.campaigns.models import Campaign
from server.reimbursement.epc_text import compact_iban
from server.reimbursement.paging import page_of_query
from server.reimbursement.texts import THEMES, masked_iban
from server.setup import texts_affiliates as texts
from server.setup.affiliate_forms import FIELD_OF, ConventionForm, ProfileForm, conventions_of
from server.terminals.models import Terminal
from sync.contract.instant import civil_date

PAGE = 50
WRONG = 422
log = logging.getLogger(__name__)


@require_safe
@central
def affiliates(request: HttpRequest, person: User) -> HttpResponse:
    """By name; `q` is a name, a town, a number or a SIRET, `etat` a state."""
    words, state = request.GET.get("q", "").strip()[:60], request.GET.get("etat", "")
    found = Affiliate.objects.filter(issuer_id=person.issuer_id)
    counts = {each: found.filter(status=each.value).count() for each in Standing}
    if state in {each.value for each in Standing}:
        found = found.filter(status=state)
    digits = "".join(words.split())
    if digits.isascii() and digits.isdecimal() and len(digits) <= 14:
        found = found.filter(Q(number=int(digits)) | Q(siret=digits))
    elif words:
        found = found.filter(Q(name__icontains=words) | Q(town__icontains=words) | Q(rna=words.upper()))
    page = page_of_query(request, found.order_by("name", "number"), PAGE)
    return render(
        request,
        "setup/affiliates.html",
        {
            "page": page,
            "rows": [_row(each) for each in page.object_list],
            "words": words,
            "state": state,
            "states": [(each.value, texts.STATES[each][1], counts[each]) for each in Standing],
            "total": sum(counts.values()),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@central
def new(request: HttpRequest, person: User) -> HttpResponseBase:
    """Proposed, under its number for ever."""
    form = ProfileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = affiliation.propose(
            database.current(),
            person.issuer_id,
            form.profile(),
            person.actor,
            clock.now(),
            number=form.cleaned_data["number"],
        )
        if isinstance(outcome, Affiliate):
            log.info("affiliate_proposed number=%s actor=%s", outcome.number, person.actor)
            messages.success(request, texts.ADDED.format(number=outcome.number))
            return redirect("setup:affiliate", outcome.number)
        form.add_error(FIELD_OF.get(outcome), texts.REFUSALS[outcome])
    return render(request, "setup/affiliate_edit.html", {"form": form}, status=WRONG if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@central
def edit(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """Its sheet; the state is changed by steps only."""
    found = _found(person, number)
    form = ProfileForm(request.POST or None, known=found)
    if request.method == "POST" and form.is_valid():
        outcome = affiliation.change(
            database.current(), person.issuer_id, number, form.profile(), person.actor, clock.now()
        )
        if isinstance(outcome, Affiliate):
            messages.success(request, texts.CHANGED)
            return redirect("setup:affiliate", number)
        form.add_error(FIELD_OF.get(outcome), texts.REFUSALS[outcome])
    context = {"form": form, "affiliate": found}
    return render(request, "setup/affiliate_edit.html", context, status=WRONG if form.errors else 200)


@require_safe
@central
def affiliate(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """Everything about one, and what comes next."""
    return _page(request, person, _found(person, number), ConventionForm(person.issuer_id))


@require_POST
@central
def step(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """`step`: the next state; `detail`: the decision or the reason."""
    _found(person, number)
    try:
        wanted = Standing(request.POST.get("step", ""))
    except ValueError:
        raise Http404 from None
    outcome = affiliation.move(
        database.current(),
        person.issuer_id,
        number,
        wanted,
        detail=request.POST.get("detail", ""),
        actor=person.actor,
        now=clock.now(),
    )
    if isinstance(outcome, AffiliationRefusal):
        messages.error(request, texts.REFUSALS[outcome])
    else:
        log.info("affiliation number=%s state=%s actor=%s", number, wanted.value, person.actor)
        messages.success(request, texts.DONE[wanted])
    return redirect("setup:affiliate", number)


@require_POST
@central
def sign(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """The signed convention of one campaign."""
    found = _found(person, number)
    form = ConventionForm(person.issuer_id, request.POST, request.FILES)
    if form.is_valid():
        outcome = affiliation.sign(
            database.current(), person.issuer_id, number, form.signed(), person.actor, clock.now()
        )
        if isinstance(outcome, Affiliate):
            log.info("convention_recorded number=%s actor=%s", number, person.actor)
            messages.success(request, texts.CONVENTION_RECORDED)
            return redirect("setup:affiliate", number)
        form.add_error(FIELD_OF.get(outcome), texts.REFUSALS[outcome])
    return _page(request, person, found, form, status=WRONG)


def _page(
    request: HttpRequest, person: User, found: Affiliate, form: ConventionForm, status: int = 200
) -> HttpResponse:
    standing = Standing(found.status)
    people = User.objects.filter(issuer_id=person.issuer_id)
    actors = {one.actor: one.get_full_name() or one.username for one in people.filter(role=User.Role.CENTRAL)}
    steps = AffiliationStep.objects.filter(affiliate=found).order_by("at_ms", "id")
    account = BankAccount.objects.filter(affiliate=found, status=BankAccount.Status.ACCEPTED, to_date=None).first()
    next_steps = [each for each in Standing if each in NEXT[standing]]
    context = {
        **_row(found),
        "todo": texts.TODO[standing],
        "steps": [
            {"value": each.value, "label": texts.STEPS[each], "asks": texts.REASONS.get(each, "")}
            for each in next_steps
            if not (standing is Standing.INVITED and each is Standing.SIGNED)  # signed by recording the convention
        ],
        "may_sign": standing in MAY_SIGN and Campaign.objects.filter(issuer_id=person.issuer_id).exists(),
        "no_campaign": texts.NO_CAMPAIGN if standing in MAY_SIGN else "",
        "form": form,
        "conventions": conventions_of(found),
        "is_open": affiliation.has_convention(found, civil_date(clock.now())),
        "account": masked_iban(compact_iban(account.iban)) if account else "",
        "is_proposed": BankAccount.objects.filter(affiliate=found, status=BankAccount.Status.TO_CHECK).first(),
        "counters": Terminal.objects.filter(issuer_id=person.issuer_id, affiliate_number=found.number).order_by(
            "terminal"
        ),
        "persons": people.filter(affiliate=found).order_by("last_name", "username"),
        "history": [_said(each, actors) for each in steps],
    }
    return render(request, "setup/affiliate.html", context, status=status)


def _said(step: AffiliationStep, actors: dict[str, str]) -> dict[str, object]:
    detail = step.detail
    if step.action == "changed":
        detail = texts.changed_fields(detail)
    elif step.action == "convention":
        campaign, _, digest = detail.partition(" ")
        detail = f"n°\u00a0{campaign}, {digest[:12]}…"
    return {"at_ms": step.at_ms, "action": texts.ACTIONS[step.action], "detail": detail, "who": actors.get(step.actor)}


def _row(found: Affiliate) -> dict[str, object]:
    tone, word = texts.STATES[Standing(found.status)]
    return {"affiliate": found, "tone": tone, "word": word, "themes": THEMES[found.themes]}


def _found(person: User, number: int) -> Affiliate:
    found = Affiliate.objects.filter(issuer_id=person.issuer_id, number=number).first()
    if found is None:
        raise Http404
    return found
