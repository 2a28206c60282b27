"""Who works at a college's pages, for which college, in which campaign: what every view of this package is given.

A view never sees another college's rows: it asks for them by this college. A busy database is told in French, and nothing was done.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from server import clock, database
from server.accounts.models import User
from server.campaigns import terms as campaign_terms
from server.campaigns.models import Issuer
from server.campaigns.terms import Terms
from server.database import Contended, Database, Unavailable
from server.ledger.rules import Occasion
from server.passes.models import College
from sync.contract.instant import Instant, civil_date

logger = logging.getLogger(__name__)

Rest = ParamSpec("Rest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A person at work in one college and one campaign, now."""

    db: Database
    person: User
    college: College
    issuer: Issuer
    terms: Terms
    now: Instant

    @property
    def at(self) -> Occasion:
        """For the services: this campaign, this instant, this person."""
        return Occasion(
            issuer_id=self.issuer.pk,
            campaign=self.terms.number,
            occurred=self.now,
            recorded=self.now,
            actor=self.person.actor,
        )


OfficeView = Callable[Concatenate[HttpRequest, Office, Rest], HttpResponseBase]


def office_view(view: OfficeView[Rest]) -> Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]:
    """Signed out: sent to sign in, and back. Not of a college: 403. No campaign yet: a page that says so."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        person = request.user
        if not isinstance(person, User):
            return redirect_to_login(request.get_full_path())
        if person.role != User.Role.COLLEGE or person.college is None:
            raise PermissionDenied
        db, now = database.current(), clock.now()
        terms = campaign_terms.current(db, person.issuer_id, civil_date(now))
        if terms is None:
            return render(request, "college/no_campaign.html")
        office = Office(db=db, person=person, college=person.college, issuer=person.issuer, terms=terms, now=now)
        try:
            return view(request, office, *args, **kwargs)
        except (Contended, Unavailable) as fault:
            logger.error("college-put-off path=%s reason=%s", request.path, fault)
            return _busy(request)

    return guarded


def _busy(request: HttpRequest) -> HttpResponse:
    answer = render(request, "503.html", status=503)
    answer["Retry-After"] = "5"
    return answer
