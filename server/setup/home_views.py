"""What a scheme needs before its first ticket: each thing with what is there and what is still to be done, in the order of work."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from server import database, formats
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates.models import Affiliate, BankAccount
from server.campaigns import rules_store
from server.campaigns.models import Campaign, Issuer
from server.passes.models import College
from server.reimbursement.epc_text import compact_iban
from server.reimbursement.file_models import PaymentSettings
from server.reimbursement.texts import masked_iban
from server.setup import texts_issuer as texts
from server.setup.models import PayerChange
from server.terminals.models import Terminal

NAMED_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """`todo` is empty when nothing is missing; `there` says what is in place."""

    label: str
    url: str
    there: str
    todo: str


@require_safe
@central
def home(request: HttpRequest, person: User) -> HttpResponse:
    """The list."""
    needs = [
        _payer(person.issuer_id),
        _people(person.issuer_id),
        *_campaign(person.issuer_id),
        _files(person.issuer_id),
        _colleges(person.issuer_id),
        *_affiliates(person.issuer_id),
        _counters(person.issuer_id),
    ]
    return render(request, "setup/home.html", {"needs": needs, "missing": sum(bool(need.todo) for need in needs)})


def _payer(issuer_id: int) -> Need:
    issuer = Issuer.objects.get(pk=issuer_id)
    is_proposed = PayerChange.objects.filter(issuer_id=issuer_id, state="proposed").exists()
    missing = "" if issuer.debtor_iban else texts.NEED_ACCOUNT
    return Need(
        label=texts.STEP_ISSUER,
        url=reverse("setup:issuer"),
        there=masked_iban(compact_iban(issuer.debtor_iban)),
        todo=texts.NEED_ACCEPTING if is_proposed else missing,
    )


def _people(issuer_id: int) -> Need:
    count = User.objects.filter(issuer_id=issuer_id, role=User.Role.CENTRAL, is_active=True).count()
    return Need(
        label=texts.STEP_PEOPLE,
        url=reverse("setup:people"),
        there=_fine(count),
        todo="" if count > 1 else texts.NEED_PERSON,
    )


def _campaign(issuer_id: int) -> list[Need]:
    newest = Campaign.objects.filter(issuer_id=issuer_id).order_by("-number").first()
    drafts = rules_store.open_drafts(database.current(), issuer_id)
    todo = "" if newest else texts.NEED_CAMPAIGN
    page = reverse("setup:campaigns")
    published = Need(
        label=texts.STEP_CAMPAIGN,
        url=page,
        there=newest.name if newest else "",
        todo=texts.NEED_PUBLISHING if drafts else todo,
    )
    votes = rules_store.votes(database.current(), issuer_id, newest.number) if newest else []
    voted = sum(each.change_cents for each in votes if each.state == "posted")
    envelope = Need(
        label=texts.STEP_ENVELOPE,
        url=reverse("setup:campaign", args=[newest.number]) if newest else page,
        there=formats.euros(voted) if voted else "",
        todo="" if voted else texts.NEED_VOTE,
    )
    return [published, envelope]


def _files(issuer_id: int) -> Need:
    chosen = PaymentSettings.objects.filter(issuer_id=issuer_id).first()
    return Need(
        label=texts.STEP_FILES,
        url=reverse("backoffice:payer"),
        there=chosen.message_version if chosen else "",
        todo="" if chosen else texts.NEED_FILES,
    )


def _colleges(issuer_id: int) -> Need:
    every = College.objects.filter(issuer_id=issuer_id)
    manned = User.objects.filter(issuer_id=issuer_id, is_active=True, college__isnull=False).values("college")
    alone = list(every.exclude(pk__in=manned).order_by("town", "name").values_list("name", flat=True))
    count = every.count()
    return Need(
        label=texts.STEP_COLLEGES,
        url=reverse("setup:colleges"),
        there=_fine(count),
        todo=(texts.NEED_OFFICE.format(names=_names(alone)) if alone else "") if count else texts.NEED_COLLEGE,
    )


def _affiliates(issuer_id: int) -> list[Need]:
    signed = Affiliate.objects.filter(issuer_id=issuer_id, status=Affiliate.Status.SIGNED)
    count = signed.count()
    paid = BankAccount.objects.filter(status=BankAccount.Status.ACCEPTED, to_date=None).values("affiliate")
    unpaid = signed.exclude(pk__in=paid)
    return [
        Need(
            label=texts.STEP_AFFILIATES,
            url=reverse("setup:affiliates"),
            there=_fine(count),
            todo="" if count else texts.NEED_AFFILIATE,
        ),
        Need(
            label=texts.STEP_ACCOUNTS,
            url=reverse("backoffice:accounts"),
            there=_fine(count - unpaid.count()),
            todo=_bank_accounts(unpaid) if count else texts.NEED_BANK_NOBODY,
        ),
    ]


def _bank_accounts(unpaid: QuerySet[Affiliate]) -> str:
    """Of those without an accepted account, why: it waits for another person, a bank cannot pay it, or there is none."""
    said, left = [], unpaid
    for status, words in (
        (BankAccount.Status.TO_CHECK, texts.NEED_BANK_CHECKING),
        (BankAccount.Status.SUSPENDED, texts.NEED_BANK_SUSPENDED),
        (None, texts.NEED_BANK),
    ):
        having = BankAccount.objects.filter(status=status, to_date=None).values("affiliate")
        chosen = left.filter(pk__in=having) if status else left
        names = list(chosen.order_by("name").values_list("name", flat=True))
        if names:
            said.append(words.format(names=_names(names)))
        left = left.exclude(pk__in=having) if status else left
    return " ".join(said)


def _counters(issuer_id: int) -> Need:
    count = Terminal.objects.filter(issuer_id=issuer_id, status=Terminal.Status.ENROLLED).count()
    return Need(
        label=texts.STEP_COUNTERS,
        url=reverse("backoffice:enrolments"),
        there=_fine(count),
        todo="" if count else texts.NEED_COUNTER,
    )


def _fine(count: int) -> str:
    return texts.FINE.format(count=formats.count(count)) if count else ""


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:NAMED_MAX])
    more = len(names) - NAMED_MAX
    return shown + (texts.AND_MORE.format(count=formats.count(more)) if more > 0 else "")
