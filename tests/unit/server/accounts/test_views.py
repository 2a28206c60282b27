"""Signing in and out as browsers do it."""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from server.accounts import failures
from server.accounts.failures import Visitor
from server.accounts.models import User
from server.accounts.throttle import FREE_FAILURES, Scope
from server.accounts.views import address_of
from server.database import Database, current
from tests.unit.server.reimbursement.world import JUDO, NOW, make_affiliate, make_issuer

RIGHT = "un long mot de passe"
SIGN_IN = "/connexion/"


@pytest.fixture
def browser(sqlite_database: Database, settings: Settings) -> Client:
    """A browser that checks CSRF, at a fixed time, and three people."""
    settings.CLOCK = lambda: NOW
    issuer = make_issuer()
    judo = make_affiliate(issuer, JUDO)
    stored = make_password(RIGHT)
    User.objects.create(username="alice", issuer=issuer, role="central", password=stored)
    User.objects.create(username="club", issuer=issuer, role="affiliate", affiliate=judo, password=stored)
    User.objects.create(username="gone", issuer=issuer, role="central", password=stored, is_active=False)
    return Client(enforce_csrf_checks=True)


def send(browser: Client, username: str, password: str, **more: str) -> object:
    page = browser.get(SIGN_IN)
    token = page.context["csrf_token"] if page.context else ""
    fields = {"username": username, "password": password, "csrfmiddlewaretoken": str(token), **more}
    return browser.post(SIGN_IN, fields)


def said(answer: object) -> str:
    return str(getattr(answer, "content", b"").decode())


def location(answer: object) -> str:
    return str(getattr(answer, "headers", {}).get("Location", ""))


@pytest.mark.parametrize(("username", "home"), [("alice", "/central/"), ("club", "/affilie/")])
def test_each_is_led_to_their_own_site(browser: Client, username: str, home: str) -> None:
    answer = send(browser, username, RIGHT)
    assert location(answer) == reverse("public:home")
    assert location(browser.get("/")) == home


@pytest.mark.usefixtures("browser")
def test_passwords_are_kept_with_argon2() -> None:
    assert all(user.password.startswith("argon2$") for user in User.objects.all())


@pytest.mark.parametrize(
    ("username", "password"), [("alice", "faux"), ("nobody", RIGHT), ("gone", RIGHT), ("alice", "")]
)
def test_whatever_is_wrong_is_told_in_the_same_words(browser: Client, username: str, password: str) -> None:
    answer = send(browser, username, password)
    assert "sessionid" not in browser.cookies
    if password:
        assert "Identifiant ou mot de passe incorrect" in said(answer)
    else:
        assert "Ce champ est obligatoire" in said(answer)


def test_too_many_failures_make_even_the_right_password_wait_and_then_work(browser: Client, settings: Settings) -> None:
    for _ in range(FREE_FAILURES[Scope.PAIR]):
        send(browser, "alice", "faux")
    answer = send(browser, "alice", RIGHT)
    assert "Réessayez dans 30 secondes" in said(answer)
    assert "sessionid" not in browser.cookies
    settings.CLOCK = lambda: NOW + 30_000
    assert location(send(browser, "alice", RIGHT)) == "/"


def guess(times: int) -> None:
    """Strangers at one account, each from an address of its own."""
    for at in range(times):
        failures.record(current(), Visitor(username="alice", address=f"198.51.100.{at}"), NOW)


def test_a_stranger_who_guesses_without_end_keeps_nobody_from_their_usual_browser(browser: Client) -> None:
    send(browser, "alice", RIGHT)
    browser.post("/deconnexion/", {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value})
    guess(FREE_FAILURES[Scope.ACCOUNT] + 3)
    assert location(send(browser, "alice", RIGHT)) == "/"


def test_the_same_guessing_makes_an_unknown_browser_wait_a_minute_at_most(browser: Client, settings: Settings) -> None:
    guess(FREE_FAILURES[Scope.ACCOUNT] + 3)
    assert "sessionid" not in browser.cookies
    answer = send(browser, "alice", RIGHT)
    assert "Réessayez dans 60 secondes" in said(answer)
    settings.CLOCK = lambda: NOW + 60_000
    assert location(send(browser, "alice", RIGHT)) == "/"


def test_a_mark_is_for_its_own_account_and_cannot_be_made_up(browser: Client) -> None:
    send(browser, "club", RIGHT)
    (name,) = (name for name in browser.cookies if name.startswith("guichet_known_"))
    mark = browser.cookies[name]
    assert (mark["httponly"], mark["samesite"], mark["path"]) == (True, "Strict", SIGN_IN)
    browser.post("/deconnexion/", {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value})
    hers = f"guichet_known_{Visitor(username='alice', address='').key(Scope.ACCOUNT)[:12]}"
    for value in (mark.value, "1800000000000", "1800000000000:x:y"):
        browser.cookies[hers] = value
        guess(FREE_FAILURES[Scope.ACCOUNT])
        assert "Réessayez dans" in said(send(browser, "alice", RIGHT))


def test_a_form_without_its_token_is_refused(browser: Client) -> None:
    answer = browser.post(SIGN_IN, {"username": "alice", "password": RIGHT})
    assert answer.status_code == 403
    assert "sessionid" not in browser.cookies


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/central/virements/", "/central/virements/"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_people_come_back_to_our_own_pages_only(browser: Client, wanted: str, led: str) -> None:
    assert location(send(browser, "alice", RIGHT, next=wanted)) == led


def test_signing_out_ends_the_session_and_cannot_be_a_link(browser: Client) -> None:
    send(browser, "alice", RIGHT)
    assert browser.get("/deconnexion/").status_code == 405
    token = browser.cookies["csrftoken"].value
    answer = browser.post("/deconnexion/", {"csrfmiddlewaretoken": token})
    assert location(answer) == SIGN_IN
    assert browser.get("/").status_code == 200


def test_a_person_signed_in_is_not_asked_again(browser: Client) -> None:
    send(browser, "alice", RIGHT)
    assert location(browser.get(SIGN_IN)) == "/"


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 198.51.100.2", "198.51.100.2"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "198.51.100.9", "198.51.100.9"),
    ],
)
def test_only_our_own_proxy_is_believed_about_addresses(remote: str, forwarded: str, address: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == address
