"""Campaigns: the rules in force and every version before, a draft and its publication by another person, votes, a rehearsal."""

import datetime as dt
import logging
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.campaigns import publishing, rules_store
from server.campaigns import texts as campaign_texts
from server.campaigns.document import CampaignRules, WalletTerms
from server.campaigns.models import Campaign
from server.campaigns.publishing import Refused
from server.campaigns.rules_store import Version, Vote
from server.formats import day
from server.keyring import KeyringFault
from server.ledger.accounts import Account, Code
from server.ledger.store import balance
from server.rehearsal import history, replay
from server.rehearsal import texts as rehearsal_texts
from server.rehearsal.summary import summarize, table
from server.reimbursement.downloads import csv_answer
from server.setup import texts
from server.setup.rules_form import EurosField, RulesForm, initial_of
from server.terminals.endpoint import keyring
from sync.contract.ids import KeyId
from sync.contract.instant import civil_date
from sync.contract.keys import KeyPurpose, verify_key_set

log = logging.getLogger(__name__)
NUMBER_MAX = 65_535  # two bytes of the ticket's code


class NumberForm(forms.Form):
    """Beside the rules of a new campaign."""

    use_required_attribute = False
    number = forms.IntegerField(
        label=texts.NUMBER,
        min_value=1,
        max_value=NUMBER_MAX,
        help_text=texts.NUMBER_HINT,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )


class VoteForm(forms.Form):
    """A vote of the assembly."""

    use_required_attribute = False
    decision = forms.CharField(label=texts.DECISION, max_length=40)
    change = EurosField(label=texts.CHANGE, help_text=texts.EUROS_HINT)
    is_less = forms.BooleanField(label=texts.IS_LESS, required=False)

    def clean_change(self) -> int:
        cents = int(self.cleaned_data["change"])
        if not cents:
            raise forms.ValidationError(texts.ZERO)
        return cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One field of the rules; `draft` is empty where it says the same."""

    label: str
    now: str
    draft: str


@require_safe
@central
def campaigns(request: HttpRequest, person: User) -> HttpResponse:
    """All of them, and the drafts of those that are not there yet."""
    drafts = {one.campaign: one for one in rules_store.open_drafts(database.current(), person.issuer_id)}
    rows = list(Campaign.objects.filter(issuer_id=person.issuer_id).order_by("-number"))
    coming = [draft for number, draft in drafts.items() if number not in {row.number for row in rows}]
    shown = [{"row": row, "draft": drafts.get(row.number)} for row in rows]
    return render(request, "setup/campaigns.html", {"rows": shown, "coming": coming})


@require_http_methods(["GET", "HEAD", "POST"])
@central
def new(request: HttpRequest, person: User) -> HttpResponseBase:
    """A draft of a campaign that is not there; the newest one's rules are offered as a beginning."""
    latest = Campaign.objects.filter(issuer_id=person.issuer_id).order_by("-number").first()
    given = request.POST or None
    start = _rules_of(person, latest.number) if latest else _first()
    form, number = RulesForm(given, initial=start), NumberForm(given)
    if request.method == "POST" and form.is_valid() & number.is_valid():
        wanted = number.cleaned_data["number"]
        if Campaign.objects.filter(issuer_id=person.issuer_id, number=wanted).exists():
            number.add_error("number", texts.NUMBER_TAKEN)
        else:
            return _saved(request, person, wanted, form)
    context = {"form": form, "number_form": number, "campaign_number": None}
    return render(request, "setup/campaign_edit.html", context)


def _first() -> CampaignRules:
    """Of an issuer without any campaign: this school year, to be corrected."""
    year = civil_date(clock.now()).year
    return CampaignRules(
        name="",
        opens_on=dt.date(year, 6, 1),
        registration_ends_on=dt.date(year, 11, 30),
        valid_from=dt.date(year, 6, 1),
        valid_to=dt.date(year + 1, 3, 31),
        claims_to=dt.date(year + 1, 4, 30),
        wallets=(WalletTerms(themes=3, amount_cents=0),),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@central
def edit(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """The open draft, or the rules in force as the beginning of one."""
    draft = rules_store.open_draft(database.current(), person.issuer_id, number)
    start = draft.rules if draft else _rules_of(person, number)
    form = RulesForm(request.POST or None, initial=start)
    if draft and request.method != "POST":
        form.initial["reason"] = draft.reason
    if request.method == "POST" and form.is_valid():
        return _saved(request, person, number, form)
    return render(request, "setup/campaign_edit.html", {"form": form, "campaign_number": number, "draft": draft})


def _saved(request: HttpRequest, person: User, number: int, form: RulesForm) -> HttpResponseBase:
    assert form.rules
    reason = form.cleaned_data["reason"]
    refused = publishing.save_draft(
        database.current(), person.issuer_id, number, form.rules, reason, person.actor, clock.now()
    )
    _tell(request, refused, texts.DRAFT_SAVED)
    return redirect("setup:campaign", number)


@require_safe
@central
def campaign(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """What is in force, what a draft would change, who did what, and the envelope."""
    db = database.current()
    current = publishing.in_force(db, person.issuer_id, number)
    draft = rules_store.open_draft(db, person.issuer_id, number)
    if current is None and draft is None:
        raise Http404
    drafted = draft.rules if draft else None
    rules = current.rules if current else None
    people = _people(person.issuer_id)
    shown = current or draft
    assert shown
    return render(
        request,
        "setup/campaign.html",
        {
            "number": number,
            "name": shown.rules.name,
            "current": current,
            "draft": draft,
            "draft_by": people.get(draft.prepared_by, "") if draft else "",
            "may_approve": draft is not None and draft.prepared_by != person.actor,
            "fields": _fields(rules, drafted),
            "versions": [
                {"row": one, "by": people.get(one.published_by, ""), "approved": people.get(one.approved_by, "")}
                for one in rules_store.versions(db, person.issuer_id, number)
                if one.version
            ],
            "votes": [_vote(one, people, person) for one in rules_store.votes(db, person.issuer_id, number)],
            "left": balance(db, person.issuer_id, number, Account(code=Code.BUDGET, owner=number)),
            "vote_form": VoteForm(),
        },
    )


@require_POST
@central
def approve(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """The second person's button."""
    try:
        key_id = _ticket_key()
    except KeyringFault as fault:
        log.error("rules_not_published reason=%s", fault)
        messages.error(request, texts.NO_KEYS)
        return redirect("setup:campaign", number)
    outcome = publishing.approve(
        database.current(), person.issuer_id, number, request.POST.get("sha256", ""), person.actor, clock.now(), key_id
    )
    if isinstance(outcome, Version):
        log.info("rules_published campaign=%s version=%s actor=%s", number, outcome.version, person.actor)
        messages.success(request, texts.PUBLISHED.format(version=outcome.version))
    else:
        _tell(request, outcome, "")
    return redirect("setup:campaign", number)


@require_POST
@central
def drop(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """The draft is not wanted any more."""
    outcome = publishing.drop_draft(database.current(), person.issuer_id, number)
    _tell(request, outcome, texts.DRAFT_DROPPED)
    is_there = Campaign.objects.filter(issuer_id=person.issuer_id, number=number).exists()
    return redirect("setup:campaign", number) if is_there else redirect("setup:campaigns")


@require_safe
@central
def rehearse(request: HttpRequest, person: User, number: int) -> HttpResponse:
    """This campaign played again under its open draft, or under its own rules; as a page, or every line as CSV."""
    db = database.current()
    past = history.read(db, person.issuer_id, number)
    if past is None:
        raise Http404
    draft = rules_store.open_draft(db, person.issuer_id, number)
    differences = replay.replay(past.history, past.own, replay.always(draft.rules) if draft else past.own)
    if "csv" in request.GET:
        return csv_answer(table(differences), f"repetition-{number}.csv")
    found = summarize(past.history, differences)
    context = {
        "number": number,
        "title": rehearsal_texts.head(past.in_force.name, is_own=draft is None),
        "played": rehearsal_texts.replayed(found.registrations, found.credits, found.claims),
        "found": found,
        "verdict": rehearsal_texts.LIMITS if found.lines else rehearsal_texts.NONE,
    }
    return render(request, "setup/rehearsal.html", context)


@require_POST
@central
def vote(request: HttpRequest, person: User, number: int) -> HttpResponseBase:
    """Entered by the first person."""
    form = VoteForm(request.POST)
    if not form.is_valid():
        for problems in form.errors.values():
            messages.error(request, " ".join(map(str, problems)))
        return redirect("setup:campaign", number)
    cents = form.cleaned_data["change"] * (-1 if form.cleaned_data["is_less"] else 1)
    outcome = publishing.propose_vote(
        database.current(), person.issuer_id, number, form.cleaned_data["decision"], cents, person.actor, clock.now()
    )
    _tell(request, outcome, texts.VOTE_SAVED)
    return redirect("setup:campaign", number)


@require_POST
@central
def vote_step(request: HttpRequest, person: User, number: int, row: int) -> HttpResponseBase:
    """Approved by another person, or taken back."""
    db = database.current()
    found = rules_store.vote(db, person.issuer_id, row)
    if found is None or found.campaign != number:
        raise Http404
    if request.POST.get("step") == "approve":
        _tell(request, publishing.approve_vote(db, found, person.actor, clock.now()), texts.VOTE_POSTED)
    else:
        _tell(request, publishing.drop_vote(db, found), texts.VOTE_DROPPED)
    return redirect("setup:campaign", number)


def _tell(request: HttpRequest, outcome: Refused | None, done: str) -> None:
    if outcome is None:
        messages.success(request, done)
    else:
        messages.error(request, campaign_texts.REFUSALS[outcome.reason])


def _rules_of(person: User, number: int) -> CampaignRules:
    current = publishing.in_force(database.current(), person.issuer_id, number)
    if current is None:
        raise Http404
    return current.rules


def _ticket_key() -> KeyId:
    keys = keyring()
    return verify_key_set(keys.key_set, keys.roots).newest(KeyPurpose.TICKET, clock.now()).key_id


def _people(issuer_id: int) -> dict[str, str]:
    return {one.actor: one.get_full_name() or one.username for one in User.objects.filter(issuer_id=issuer_id)}


def _vote(one: Vote, people: dict[str, str], person: User) -> dict[str, object]:
    return {
        "row": one,
        "by": people.get(one.proposed_by, ""),
        "approved": people.get(one.approved_by, ""),
        "may_approve": one.state == "proposed" and one.proposed_by != person.actor,
    }


def _fields(now: CampaignRules | None, draft: CampaignRules | None) -> list[Shown]:
    form = RulesForm(initial=now or draft)
    before, after = initial_of(now) if now else {}, initial_of(draft) if draft else {}
    shown = []
    for name, field in form.fields.items():
        if name == "reason":
            continue
        old, new_one = _said(name, before.get(name)), _said(name, after.get(name))
        shown.append(Shown(label=str(field.label), now=old, draft=new_one if draft and new_one != old else ""))
    return shown


def _said(name: str, value: object) -> str:
    if value is True or value is False:
        return texts.YES if value else texts.NO
    if name.endswith("_themes"):
        return dict([texts.SECOND_NONE, *texts.THEMES]).get(int(str(value or 0)), "")
    if isinstance(value, dt.date):
        return day(value)
    if name.endswith(("_cents", "_amount", "_bursary")) and value not in (None, ""):
        return texts.EUROS.format(amount=value)
    return "" if value is None else str(value)
