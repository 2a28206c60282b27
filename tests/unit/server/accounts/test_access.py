"""server.accounts.access: one guard for the three sites, and what people are told when the database cannot serve them."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from server.accounts import access
from server.accounts.models import User
from server.affiliates.models import Affiliate
from server.database import Contended, Database, Unavailable
from server.passes.models import College
from server.tickets.models import Ticket
from sync.contract.ids import TicketNumber
from sync.contract.ticket import plain_number
from tests.unit.server.campaign_scene import NOW, SPORT, Scene, scene

ROLES = [User.Role.CENTRAL, User.Role.COLLEGE, User.Role.AFFILIATE]
Page = Callable[[HttpRequest], HttpResponseBase]


def person(role: User.Role) -> User:
    college = College(name="Jean-Moulin") if role is User.Role.COLLEGE else None
    affiliate = Affiliate(name="Judo") if role is User.Role.AFFILIATE else None
    return User(username=role.value, role=role, college=college, affiliate=affiliate)


def page_of(role: User.Role, fault: Exception | None = None) -> Page:
    """A page of that role's site that shows to whom it is open, or meets a fault."""

    def show(_request: HttpRequest, given: User | College | Affiliate) -> HttpResponse:
        if fault is not None:
            raise fault
        return HttpResponse(getattr(given, "name", "") or getattr(given, "username", ""))

    if role is User.Role.CENTRAL:
        return access.central(show)
    if role is User.Role.AFFILIATE:
        return access.affiliate(show)
    return access.college(lambda request, _person, college: show(request, college))


def asked_by(who: User) -> HttpRequest:
    request = RequestFactory().get("/somewhere/?page=2")
    request.user = who
    return request


@pytest.mark.parametrize(
    ("role", "shown"),
    [(User.Role.CENTRAL, b"central"), (User.Role.COLLEGE, b"Jean-Moulin"), (User.Role.AFFILIATE, b"Judo")],
)
def test_a_view_is_given_whom_or_what_it_is_open_to(role: User.Role, shown: bytes) -> None:
    answer = page_of(role)(asked_by(person(role)))
    assert (answer.status_code, getattr(answer, "content", b"")) == (200, shown)


@pytest.mark.parametrize("role", ROLES)
def test_every_other_role_is_kept_out(role: User.Role) -> None:
    for other in ROLES:
        if other is not role:
            with pytest.raises(PermissionDenied):
                page_of(role)(asked_by(person(other)))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("fault", [Contended("locked"), Unavailable("disk full")])
def test_a_database_that_cannot_serve_now_is_told_in_french_on_every_site(role: User.Role, fault: Exception) -> None:
    answer = page_of(role, fault)(asked_by(person(role)))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "rien n’a été modifié" in getattr(answer, "content", b"").decode()


@pytest.fixture
def made(sqlite_database: Database, settings: Settings) -> Scene:
    settings.CLOCK = lambda: NOW
    return scene(sqlite_database, SPORT)


def test_while_another_writes_a_page_asks_to_come_back_and_nothing_is_changed(made: Scene) -> None:
    made.opened_pass()
    central = User.objects.create(username="centre", issuer=made.college.issuer, role=User.Role.CENTRAL)
    client = Client()
    client.force_login(central)
    ticket = Ticket.objects.first()
    assert ticket is not None
    block = f"/central/tickets/{plain_number(TicketNumber(ticket.number))}/opposition/"
    file = Path(made.db.rows("PRAGMA database_list")[0][2])
    made.db.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = client.post(block)
    other.close()
    assert answer.status_code == 503
    assert not made.db.rows("SELECT 1 FROM tickets_opposition")
    assert client.post(block).status_code == 302
    assert made.db.rows("SELECT 1 FROM tickets_opposition")
