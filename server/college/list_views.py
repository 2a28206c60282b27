"""The college's home page and its list of pupils, where registrations are entered and validated one by one or all at once."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from server.college import forms, texts
from server.college.forms import split_of
from server.college.office import Office, office_view
from server.college.rows import pupil_lines
from server.passes import registrations, store
from server.passes.folding import folded
from server.passes.refusals import Refused
from server.passes.states import RegistrationStatus
from server.passes.store import PupilRow
from server.tickets import crediting
from server.tickets import store as tickets
from server.tickets.states import TicketState

PAGE = 60  # two classes
REFUSALS_TOLD = 5  # of one bulk action; the rest is counted
STATUS_WORDS = {
    "non-inscrits": None,
    "a-valider": RegistrationStatus.SUBMITTED,
    "ouverts": RegistrationStatus.VALIDATED,
    "refuses": RegistrationStatus.REFUSED,
    "retires": RegistrationStatus.WITHDRAWN,
}
WITHDRAWN_PASS = "pass-retires"  # noqa: S105  # a pupil's pass: its registration stays validated


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What the list shows: part of a name, a level, a registration status."""

    words: str
    level: str
    status: str

    def admits(self, row: PupilRow) -> bool:
        name = folded(row.last_name, row.first_name).replace("|", "")
        wanted = [folded(word, "").replace("|", "") for word in self.words.split()]
        return all(word in name for word in wanted) and (not self.level or row.level == self.level) and self._is(row)

    def _is(self, row: PupilRow) -> bool:
        if self.status == WITHDRAWN_PASS:
            return row.is_withdrawn
        return self.status not in STATUS_WORDS or (row.status is STATUS_WORDS[self.status] and not row.is_withdrawn)

    @property
    def query(self) -> str:
        """For links to other pages of the same list."""
        parts = {"q": self.words, "niveau": self.level, "statut": self.status}
        return urlencode({name: value for name, value in parts.items() if value})


@require_safe
@office_view
def home(request: HttpRequest, office: Office) -> HttpResponse:
    """What waits, and where to go."""
    rows = store.pupils(office.db, office.terms.campaign_id, office.college.pk)
    passes = [row.pass_id for row in rows if row.pass_id is not None and not row.is_withdrawn]
    counts = tickets.counts(office.db, office.issuer.pk, passes).values()
    figures = {
        "pupils": len(rows),
        "waiting": sum(row.status is RegistrationStatus.SUBMITTED for row in rows),
        "open": len(passes),
        "unprinted": sum(one.unprinted for one in counts),
        "unused": sum(one.credited + one.used == 0 for one in counts),
    }
    return render(request, "college/home.html", {"figures": figures, "terms": office.terms})


@require_safe
@office_view
def pupils(request: HttpRequest, office: Office) -> HttpResponse:
    """The list, filtered and in pages."""
    rows = store.pupils(office.db, office.terms.campaign_id, office.college.pk)
    wanted = Filter(
        words=request.GET.get("q", "").strip()[:60],
        level=request.GET.get("niveau", "")[:40],
        status=request.GET.get("statut", ""),
    )
    found = [row for row in rows if wanted.admits(row)]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": pupil_lines(office, list(page.object_list)),
        "page": page,
        "filter": wanted,
        "levels": sorted({row.level for row in rows if row.level}),
        "statuses": [
            *((word, texts.STATUSES[status]) for word, status in STATUS_WORDS.items()),
            (WITHDRAWN_PASS, texts.WITHDRAWN_FROM_FAMILY),
        ],
        "total": len(rows),
        "waiting": sum(row.status is RegistrationStatus.SUBMITTED for row in rows),
        "splits": [texts.split(office.terms.wallets, split) for split in office.terms.splits],
        "terms": office.terms,
    }
    return render(request, "college/pupils.html", context)


@require_POST
@office_view
def act(request: HttpRequest, office: Office) -> HttpResponseBase:
    """`action` on the ticked pupils, or on all that wait for validation."""
    back = reverse("college:pupils") + ("?" + query if (query := request.POST.get("retour", "")[:300]) else "")
    rows = store.pupils(office.db, office.terms.campaign_id, office.college.pk)
    action = request.POST.get("action", "")
    if action == "validate_all":
        chosen = [row for row in rows if row.status is RegistrationStatus.SUBMITTED]
        _validate(request, office, chosen)
        return redirect(back)
    ticked = set(forms.identifiers(request.POST.getlist("eleve")))
    chosen = [row for row in rows if row.id in ticked]
    if not chosen:
        messages.warning(request, texts.NOTHING_CHOSEN)
    elif action == "register":
        _register(request, office, chosen)
    elif action == "validate":
        _validate(request, office, chosen)
    elif action == "print":
        return _print(request, office, chosen, back)
    return redirect(back)


def _register(request: HttpRequest, office: Office, chosen: Sequence[PupilRow]) -> None:
    def one(row: PupilRow) -> object:
        return registrations.register(
            office.db, office.terms, office.at, office.college.pk, row.id,
            is_bursary=row.is_bursary,
            is_resident=request.POST.get("habite") == "1",
            split=split_of(request.POST, office.terms.splits),
        )  # fmt: skip

    done = _each(request, office, chosen, one)
    if done:
        messages.success(request, texts.registered(done))


def _validate(request: HttpRequest, office: Office, chosen: Sequence[PupilRow]) -> None:
    def one(row: PupilRow) -> object:
        split = split_of(request.POST, office.terms.splits) if not row.split else ()
        where = (office.db, office.terms, office.at, office.college.pk, row.id)
        return registrations.validate(*where, secrets.randbelow, split)

    done = _each(request, office, chosen, one)
    if done:
        messages.success(request, texts.validated(done, office.terms.tickets_per_pass))


def _each(
    request: HttpRequest, office: Office, chosen: Sequence[PupilRow], act_on: Callable[[PupilRow], object]
) -> int:
    """One refused pupil does not hold up the others; how many were done."""
    refusals = []
    for row in chosen:
        outcome = act_on(row)
        if isinstance(outcome, Refused):
            refusals.append(texts.pass_refusal(outcome, office.terms, f"{row.last_name} {row.first_name}"))
    if refusals:
        messages.warning(request, texts.several(refusals, REFUSALS_TOLD))
    return len(chosen) - len(refusals)


def _print(request: HttpRequest, office: Office, chosen: Sequence[PupilRow], back: str) -> HttpResponseBase:
    """Paper for every credited ticket of the ticked pupils; paper that is there stays valid."""
    printed = []
    for row in chosen:
        if row.pass_id is None:
            continue
        credited = [
            ticket.number
            for ticket in tickets.of_pass(office.db, office.issuer.pk, row.pass_id)
            if ticket.state is TicketState.CREDITED
        ]
        outcome = crediting.issue_papers(office.db, office.terms, office.at, row.pass_id, credited, void_older=False)
        if isinstance(outcome, crediting.Changed):
            printed.append(row.id)
    if not printed:
        messages.warning(request, texts.NO_SHEETS)
        return redirect(back)
    return redirect(reverse("college:sheets") + "?" + urlencode({"eleve": printed}, doseq=True))
