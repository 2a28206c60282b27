"""A card in a browser: debited by keyboard and scanner alone, told in words, taken back; lost, and replaced by central staff."""

import shutil
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Page, expect
from pytest_django.plugin import DjangoDbBlocker

from server.cards import numbers, store
from server.cards.models import Card
from server.cards.numbers import CardNumber
from server.database import current
from tests.browser.card_scene import CardScene
from tests.browser.conftest import SignIn
from tests.browser.hand import at_rest, enter, findings, follow, look, press, screenshot
from tests.conftest import point_at

FORM = "/affilie/carte/"
FRESH, SERVED, BLOCKED = 2, 0, 1  # the cards in the order in which they were made


@pytest.fixture(scope="session")
def scene_file(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Path:
    """In place of the other pages' scene."""
    path = tmp_path_factory.mktemp("cards") / "scene.db"
    shutil.copyfile(sqlite_template, path)
    with django_db_blocker.unblock():
        point_at(f"sqlite:///{path}")
        CardScene(current())
        connections.close_all()
    return path


def card(place: int) -> CardNumber:
    return CardNumber(Card.objects.filter(generation=1).order_by("pass_id")[place].number)


def type_and_enter(page: Page, field: str, text: str) -> None:
    """As a hand or a scanner does: characters where the cursor is, which must be the field, then Enter."""
    cursor_in(page, field)
    page.keyboard.type(text)
    enter(page)


def cursor_in(page: Page, field: str) -> None:
    """A browser puts it there soon after it has drawn the page."""
    page.wait_for_function("name => document.activeElement.name === name", arg=field, timeout=5_000)


def test_a_scan_a_birthdate_and_a_price_are_all_there_is_to_type(sign_in: SignIn) -> None:
    page = sign_in("judo")
    page.goto(FORM)
    number = numbers.plain(card(FRESH))
    for text, field in ((number, "number"), ("12032014", "birthdate"), ("12,5", "price")):
        type_and_enter(page, field, text)
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "Débité 12,50\u00a0€. Reste sur la carte 17,50\u00a0€."
    )
    cursor_in(page, "number")
    at_rest(page, "card-debited")
    page.reload()
    for text, field in ((number, "number"), ("12/03/2014", "birthdate"), ("21,5", "price")):
        type_and_enter(page, field, text)
    told = "Débité 17,50\u00a0€, la carte est à zéro. Reste à payer 4,00\u00a0€."
    expect(page.get_by_role("heading", level=2).first).to_have_text(told)
    at_rest(page, "card-debited-all")
    follow(page.get_by_role("link", name="Reçu à imprimer"))
    at_rest(page, "card-receipt")
    page.emulate_media(media="print")
    screenshot(page, "card-receipt-printed")


def test_going_back_and_sending_the_form_again_debits_once(sign_in: SignIn) -> None:
    page = sign_in("judo")
    page.goto(FORM)
    page.get_by_label("Numéro de la carte").fill(numbers.printed(card(FRESH)))
    page.get_by_label("Date de naissance").fill("12/03/2014")
    page.get_by_label("Prix à payer").fill("8")
    page.get_by_role("button", name="Débiter la carte").dblclick()
    page.wait_for_url("**fait=**")
    expect(page.get_by_text("8,00\u00a0€", exact=True)).to_have_count(1)
    debits = store.debits_of_pass(current(), 1, Card.objects.get(number=card(FRESH)).pass_id)
    assert [row.debited_cents for row in debits] == [800]


@pytest.mark.parametrize(
    ("typed", "said", "field"),
    [
        (("ticket", "", ""), "C’est un ticket, pas une carte", "number"),
        (("mistyped", "", ""), "un chiffre est faux", "number"),
        (("fresh", "13/03/2014", "5"), "ne vont pas ensemble", "birthdate"),
        (("fresh", "31/02/2014", "5"), "Cette date n’existe pas", "birthdate"),
        (("fresh", "12/03/2014", "cinq"), "Ce n’est pas un prix", "price"),
        (("lost", "12/03/2014", "5"), "Cette carte a été remplacée", "number"),
    ],
)
def test_every_refusal_says_why_and_puts_the_cursor_where_to_go_on(
    sign_in: SignIn, typed: tuple[str, str, str], said: str, field: str
) -> None:
    page = sign_in("judo")
    page.goto(FORM)
    words = {
        "ticket": "1234 5678 9012 3456 11",
        "mistyped": numbers.plain(CardNumber(card(FRESH) - 1)),
        "fresh": numbers.plain(card(FRESH)),
        "lost": numbers.plain(card(BLOCKED)),
    }
    for label, text in zip(
        ("Numéro de la carte", "Date de naissance", "Prix à payer"), (words[typed[0]], *typed[1:]), strict=True
    ):
        page.get_by_label(label).fill(text)
    press(page, "Débiter la carte")
    expect(page.get_by_text(said)).to_be_visible()
    cursor_in(page, field)
    assert page.title().startswith("Erreur")
    at_rest(page, f"card-refused-{typed[0]}-{field}")


def test_a_partner_of_both_kinds_chooses_the_advantage(sign_in: SignIn) -> None:
    page = sign_in("maison")
    page.goto(FORM)
    for text, field in ((numbers.plain(card(FRESH)), "number"), ("12032014", "birthdate"), ("5", "price")):
        type_and_enter(page, field, text)
    at_rest(page, "card-choose-wallet")
    page.get_by_label("Culture").check()
    page.get_by_label("Date de naissance").focus()
    enter(page)
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "Débité 5,00\u00a0€. Reste sur la carte 45,00\u00a0€."
    )


def test_a_debit_is_taken_back_from_the_list_of_the_day(sign_in: SignIn) -> None:
    page = sign_in("judo")
    assert look(page, FORM, "card-day") == []
    page.get_by_text("Annuler").first.click()
    page.get_by_label("Pourquoi").select_option("card")
    screenshot(page, "card-cancel")
    press(page, "Annuler ce débit")
    expect(page.get_by_role("status")).to_contain_text("Débit de 9,00\u00a0€ annulé")
    expect(page.get_by_text("0,00\u00a0€ en 0 débit.")).to_be_visible()
    assert findings(page) == []


def test_statements_name_the_debit(sign_in: SignIn) -> None:
    page = sign_in("judo")
    assert look(page, "/affilie/", "card-statements") == []
    follow(page.get_by_role("link", name="carte\u00a00").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Débit d’une carte")
    at_rest(page, "card-claim")


def test_central_staff_make_missing_cards_and_replace_a_lost_one(sign_in: SignIn) -> None:
    page = sign_in("alice")
    assert look(page, "/central/cartes/", "central-cards") == []
    press(page, "Éditer 1 carte")
    expect(page.get_by_text("1 carte éditée.")).to_be_visible()
    screenshot(page, "central-cards-issued")
    assert look(page, "/central/cartes/?number=9", "central-cards-wrong") == []
    assert look(page, f"/central/cartes/?number={card(SERVED)}", "central-card") == []
    follow(page.get_by_role("link", name="18/11/2026").first)
    at_rest(page, "central-card-claim")
    assert look(page, f"/central/cartes/{card(SERVED)}/imprimer/", "central-card-paper") == []
    page.emulate_media(media="print")
    screenshot(page, "central-card-paper-printed")
    page.emulate_media(media="screen")
    page.goto(f"/central/cartes/{card(SERVED)}/")
    press(page, "Mettre en opposition")
    expect(page.get_by_role("alert")).to_contain_text("Écrivez pourquoi")
    page.get_by_label("Pourquoi").fill("Le père a appelé")
    press(page, "Mettre en opposition")
    at_rest(page, "central-card-blocked")
    page.get_by_label("Pourquoi").fill("Introuvable")
    press(page, "Remplacer par une nouvelle carte")
    expect(page.get_by_role("status")).to_contain_text("Nouvelle carte éditée")
    at_rest(page, "central-card-replaced")
    expect(page.get_by_text("remplacée", exact=True)).to_be_visible()
