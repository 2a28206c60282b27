"""Who works at a college's pages, for which college, in which campaign: what every view of this package is given.

Who may come in is server.accounts.access's. A view never sees another college's rows: it asks for them by this college.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from server import clock, database
from server.accounts import access
from server.accounts.models import User
from server.campaigns import terms as campaign_terms
from server.campaigns.models import Issuer
from server.campaigns.terms import Terms
from server.database import Database
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


def office_view(view: OfficeView[Rest]) -> access.View[Rest]:
    """For a college's people, as access.college decides. No campaign yet: a page that says so."""

    @wraps(view)
    def at_work(
        request: HttpRequest, person: User, college: College, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        db, now = database.current(), clock.now()
        terms = campaign_terms.current(db, person.issuer_id, civil_date(now))
        if terms is None:
            return render(request, "college/no_campaign.html")
        office = Office(db=db, person=person, college=college, issuer=person.issuer, terms=terms, now=now)
        return view(request, office, *args, **kwargs)

    return access.college(at_work)
