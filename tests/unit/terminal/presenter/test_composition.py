"""Every screen as data: what it says, in which colour role, and what can be done on it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from sync.contract.ids import Sequence
from sync.contract.instant import HOUR
from sync.contract.messages import Forecast, Standing
from sync.contract.money import Cents
from sync.contract.policy import Check
from sync.contract.verdicts import VerdictCode
from sync.journal.knowledge import Knowledge
from terminal.counter.events import Intent, PaperSeen, PaperState, Refreshed
from terminal.counter.pages import Found, InHand, Refused
from terminal.counter.situation import refusal_code
from terminal.counter.state import Counter
from terminal.presenter import present
from terminal.presenter.figures import ORDER, UNKNOWABLE, first_reason
from terminal.screen import (
    BasketPanel,
    ChangesPage,
    DatePage,
    Icon,
    JournalPage,
    LinePage,
    Page,
    PaperPage,
    ReadyPage,
    Role,
    Screen,
    StopPage,
    TicketPage,
    VerdictPage,
)
from terminal.texts.english import EnglishTexts
from terminal.texts.french import Texts
from terminal.texts.reasons import REASONS, ReasonFacts
from tests.unit.sync.exchanging import sync_once
from tests.unit.terminal.desk import Desk, date_digits, paper
from tests.view.gallery import screens


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Screen]:
    return screens(tmp_path_factory.mktemp("gallery"))


def verdict(screen: Screen) -> VerdictPage:
    assert isinstance(screen.page, VerdictPage)
    return screen.page


def texts_in(value: object) -> Iterator[str]:
    """Every text of a screen, whatever it is part of."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_in(one)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from texts_in(getattr(value, name))


# --- verdicts --------------------------------------------------------------------------------------------------------


def test_green_is_a_promise_in_the_words_of_the_design(gallery: dict[str, Screen]) -> None:
    page = verdict(gallery["green"])
    assert f"{page.word}, {page.line}" == "Accepté, remboursement garanti"
    assert (page.role, page.icon, page.amount) == (Role.ACCEPTED, Icon.CHECK, "30,00\u00a0€")
    assert page.facts == ("Maëlys D.", "••••\u00a00001\u00a095")
    assert (page.reasons, page.code) == ((), "")


def test_amber_says_until_when_and_why(gallery: dict[str, Screen]) -> None:
    page = verdict(gallery["amber"])
    assert f"{page.word}\u00a0: {page.line}" == "Accepté sous réserve\u00a0: réponse au plus tard le 04/09"
    assert (page.role, page.icon) == (Role.RESERVED, Icon.CLOCK)
    assert page.reasons == (
        "numéro tapé\u00a0: le code du ticket n’a pas été lu",
        "la date de naissance sera vérifiée par le serveur",
    )


def test_amber_without_a_network_promises_no_date(gallery: dict[str, Screen]) -> None:
    assert verdict(gallery["amber-old"]).line == Texts().reserved_offline()


def test_unknown_is_its_own_answer(gallery: dict[str, Screen]) -> None:
    page = verdict(gallery["unknown"])
    assert (page.word, page.role, page.icon) == ("Je ne peux pas savoir", Role.UNKNOWN, Icon.QUESTION)


def hand_of(counter: Counter) -> InHand:
    assert isinstance(counter.page, Found)
    return counter.page.hand


def refusal(counter: Counter, checks: Check, hand: InHand) -> Screen:
    return present(counter.show(Refused(hand=hand, checks=checks, sequence=Sequence(128))), Texts())


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    return Desk(tmp_path_factory.mktemp("counter")).start().show_ticket(paper(1)).counter


@pytest.mark.parametrize("check", Check)
def test_every_check_that_a_policy_refuses_has_its_sentence_its_advice_and_its_code(
    counter: Counter, check: Check
) -> None:
    hand = hand_of(counter)
    everything = replace_policy(counter, refuse=int(check | Check.SIGNATURE_BAD))
    page = verdict(refusal(everything, check, replace(hand, tries=3)))
    facts = page_facts(everything, hand)
    assert page.line == Texts().reason(str(check.name), facts)
    assert page.advice == Texts().advice(str(check.name), facts)
    assert page.code == f"Code {refusal_code(check, counter.terminal, Sequence(128))}"
    assert page.hotline == "Assistance\u00a0: 04 00 00 00 00"
    assert (page.role is Role.UNKNOWN) == (check in UNKNOWABLE)
    assert page.word == ("Je ne peux pas savoir" if check in UNKNOWABLE else "Refusé")


def replace_policy(counter: Counter, **fields: object) -> Counter:
    terms = counter.knowledge.terms
    policy = msgspec.structs.replace(terms.policy, **fields)
    known: Knowledge = replace(counter.knowledge, terms=replace(terms, policy=policy))
    return replace(counter, knowledge=known)


def page_facts(counter: Counter, hand: InHand) -> ReasonFacts:
    assert hand.ticket is not None
    return ReasonFacts(
        valid_from=hand.ticket.valid_from,
        valid_to=hand.ticket.valid_to,
        ticket_theme="Sport",
        own_theme="Sport",
        hotline=counter.bench.policy.hotline,
        tries=3,
    )


def test_of_several_reasons_the_one_about_the_paper_is_told(counter: Counter) -> None:
    policy = counter.bench.policy
    for checks, told in (
        (Check.ALREADY_HERE | Check.OPPOSED, Check.ALREADY_HERE),
        (Check.EXPIRED | Check.LISTS_TOO_OLD, Check.EXPIRED),
        (Check.ASSIGNED_ELSEWHERE | Check.EXPIRED | Check.UNSYNCED_TOO_MANY, Check.ASSIGNED_ELSEWHERE),
        (Check.BIRTHDATE_WRONG | Check.BIRTHDATE_TRIES_SPENT, Check.BIRTHDATE_TRIES_SPENT),
        (Check.BEARER | Check.LISTS_OLD | Check.LISTS_TOO_OLD, Check.LISTS_TOO_OLD),
    ):
        assert first_reason(checks, policy.refuse) is told
    assert len(ORDER) == len(Check) == len(REASONS)


def test_a_refusal_is_still_told_when_a_milder_policy_arrives(counter: Counter) -> None:
    milder = replace_policy(counter, refuse=int(Check.SIGNATURE_BAD))
    page = verdict(refusal(milder, Check.BEARER | Check.EXPIRED, hand_of(counter)))
    assert page.line.startswith("périmé depuis")


def test_nothing_of_a_forged_code_is_believed(counter: Counter) -> None:
    page = verdict(refusal(counter, Check.SIGNATURE_BAD, hand_of(counter)))
    assert (page.facts, page.amount) == ((), "")


def test_a_refusal_never_calls_a_ticket_invalid(gallery: dict[str, Screen]) -> None:
    for name, screen in gallery.items():
        assert not any("invalide" in text.lower() for text in texts_in(screen)), name


def test_already_taken_here_offers_the_way_back(gallery: dict[str, Screen]) -> None:
    screen = gallery["red-already"]
    assert verdict(screen).line == "déjà pris ici le 01/09 à 15:00"
    assert "see-earlier" in [action.name for action in screen.actions]


def test_the_recovered_ticket_is_announced_as_such(gallery: dict[str, Screen]) -> None:
    page = verdict(gallery["recovered"])
    assert page.heading == "Dernier ticket enregistré avant l’arrêt"
    assert (page.role, page.amount) == (Role.ACCEPTED, "30,00\u00a0€")
    assert "receipt" in [action.name for action in gallery["recovered"].actions]


def test_the_servers_word_joins_the_verdict(desk: Desk) -> None:
    desk.take(paper(1))
    journal = desk.journal()
    sync_once(journal, desk.judge, ms=2 * HOUR)
    journal.close()
    assert verdict(desk.wait(500).screen).answer == "Réponse du serveur\u00a0: Accepté"


def test_another_thing_is_named(gallery: dict[str, Screen]) -> None:
    page = verdict(gallery["book"])
    assert f"{page.word}, {page.line}" == "C’est un livre, pas un ticket"
    assert page.role is Role.AGAIN
    strip = gallery["strip-book"].strip
    assert strip is not None
    assert strip.text == "C’est un livre, pas un ticket"


# --- taking ----------------------------------------------------------------------------------------------------------


def test_a_ticket_shows_what_was_verified_and_what_was_not(gallery: dict[str, Screen]) -> None:
    page = gallery["ticket"].page
    assert isinstance(page, TicketPage)
    assert (page.name, page.amount) == ("Maëlys D.", "30,00\u00a0€")
    assert page.details == ("Sport", "Du 01/09/2026 au 31/05/2027", "Non réservé")
    assert len(page.verified) == 4
    assert page.unverified == ("Date de naissance\u00a0: à demander", Texts().taken_elsewhere_guaranteed())
    reserved = gallery["ticket-reserved"].page
    assert isinstance(reserved, TicketPage)
    assert reserved.unverified == ("Date de naissance\u00a0: à demander",)
    assert reserved.details[-1] == "Réservé à votre organisme"


def test_a_wrong_date_says_which_try_and_never_which_part(gallery: dict[str, Screen]) -> None:
    page = gallery["birthdate-wrong"].page
    assert isinstance(page, DatePage)
    assert page.message == "La date ne correspond pas au ticket (essai 1 sur 3)"
    assert (page.role, page.tries) == (Role.REFUSED, "")
    assert [part.typed for part in page.parts] == ["", "", ""]


def test_the_try_is_told_while_the_next_date_is_typed(desk: Desk) -> None:
    desk.show_ticket(paper(1)).type("03052011").press(Intent.CONFIRM).type("0")
    page = desk.screen.page
    assert isinstance(page, DatePage)
    assert (page.message, page.tries) == ("", "Essai 2 sur 3")


def test_the_basket_runs_and_says_what_is_left(gallery: dict[str, Screen]) -> None:
    panel = verdict(gallery["green-basket"]).basket
    assert isinstance(panel, BasketPanel)
    assert panel.count == "2\u00a0tickets"
    assert [(row.label, row.value, row.is_strong) for row in panel.rows] == [
        ("Prix de l’activité", "120,00\u00a0€", False),
        ("Total", "55,00\u00a0€", False),
        ("Reste à payer", "65,00\u00a0€", True),
    ]
    assert verdict(gallery["green"]).basket is None


def test_a_ticket_left_aside_is_named(gallery: dict[str, Screen]) -> None:
    strip = gallery["strip-left"].strip
    assert strip is not None
    assert strip.text == "Le ticket de Jean-Bapt.\u00a0L n’a pas été pris"
    piled = gallery["strip-piled"].strip
    assert piled is not None
    assert piled.text == "2\u00a0tickets du même enfant\u00a0: une seule date suffit"


def test_the_forecast_counts_what_waits(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    counter = desk.counter
    forecast = Forecast(payment_day=2479, amount=Cents(37_000), sync_before_day=2440)
    known = replace(counter.knowledge, forecast=forecast)
    desk.happen(Refreshed(knowledge=known, past=counter.past, link=counter.link, changed=()))
    page = desk.screen.page
    assert isinstance(page, ReadyPage)
    assert page.forecast.startswith("Prochain virement le 15/10\u00a0: 400,00\u00a0€, dont 30,00\u00a0€")


# --- looking back ----------------------------------------------------------------------------------------------------


def test_the_journal_lists_the_day_with_its_states(gallery: dict[str, Screen]) -> None:
    page = gallery["journal"].page
    assert isinstance(page, JournalPage)
    assert page.title == "Journal du mardi 1er septembre"
    assert page.summary == "8\u00a0tickets, 235,50\u00a0€"
    assert [line.state for line in page.lines[:4]] == ["à envoyer", "accepté", "accepté", "refusé"]
    assert page.lines[1].ticket == "Numéro tapé à la main"
    assert [line.is_selected for line in page.lines].index(True) == page.selected == 0


def test_a_voided_line_says_so(gallery: dict[str, Screen]) -> None:
    page = gallery["line-voided"].page
    assert isinstance(page, LinePage)
    assert (page.state, page.icon) == ("annulé", Icon.VOID)
    assert "void" not in [action.name for action in gallery["line-voided"].actions]


def test_changed_outcomes_say_what_why_and_what_to_do(gallery: dict[str, Screen]) -> None:
    page = gallery["changes"].page
    assert isinstance(page, ChangesPage)
    assert [(change.answer, change.role) for change in page.changes] == [
        ("Déjà saisi ailleurs", Role.REFUSED),
        ("La date de naissance ne correspond pas", Role.REFUSED),
    ]
    assert all("contester" in change.advice for change in page.changes)
    assert page.changes[0].announced == "Annoncé\u00a0: Accepté, remboursement garanti"


def test_a_guaranteed_ticket_paid_less_is_a_change(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    journal = desk.journal()
    sync_once(journal, desk.judge, ms=2 * HOUR)
    desk.judge.judge(Sequence(1), VerdictCode.A20, 1000)
    sync_once(journal, desk.judge, ms=2 * HOUR + 1)
    journal.close()
    page = desk.wait(500).screen.page
    assert isinstance(page, ChangesPage)
    assert page.changes[0].answer == "Accepté après vérification, 10,00\u00a0€ retenus"


def test_a_paper_is_shown_as_it_is_printed(gallery: dict[str, Screen]) -> None:
    page = gallery["receipt-duplicate"].page
    assert isinstance(page, PaperPage)
    assert (page.rows[0].left, page.rows[0].style) == ("DUPLICATA 1", "mark")
    assert any(row.left == "TOTAL 2\u00a0tickets" and row.right == "55,00\u00a0€" for row in page.rows)


def test_a_waiting_paper_has_a_situation_code(gallery: dict[str, Screen]) -> None:
    page = gallery["receipt-waiting"].page
    assert isinstance(page, PaperPage)
    assert page.code.startswith("Code K40-7-")


@pytest.mark.parametrize("name", ["receipt-cutter", "lights-cutter", "lights-printer-error"])
def test_a_printer_that_stopped_is_set_going_by_touch_and_by_key(gallery: dict[str, Screen], name: str) -> None:
    screen = gallery[name]
    found = {action.name: action for action in screen.actions}
    assert found["resume-printer"].is_primary
    assert found["clear-printer"].is_danger
    assert [action.name for action in screen.actions if action.is_primary] == ["resume-printer"]
    assert {("F7", "resume-printer"), ("F8", "clear-printer")} <= set(screen.keys)


def test_no_other_light_offers_to_set_the_printer_going(gallery: dict[str, Screen]) -> None:
    offering = {name for name, screen in gallery.items() if "clear-printer" in [one.name for one in screen.actions]}
    assert offering == {
        "receipt-cutter", "receipt-cutter-going-on", "receipt-cutter-not-heard",
        "lights-cutter", "lights-printer-error", "lights-emptying",
    }  # fmt: skip


def test_what_was_asked_of_the_printer_is_said_and_so_is_its_deafness(gallery: dict[str, Screen]) -> None:
    said = {name: strip.text for name in gallery if (strip := gallery[name].strip) and strip.icon is Icon.PRINTER}
    assert set(said) == {"receipt-cutter-going-on", "receipt-cutter-not-heard", "lights-emptying"}
    assert said["receipt-cutter-going-on"].startswith("L’imprimante reprend.")
    assert said["lights-emptying"].startswith("L’imprimante se vide.")
    assert "n’a pas entendu" in said["receipt-cutter-not-heard"]


def test_a_report_is_printed_with_its_own_words(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM, Intent.JOURNAL, Intent.READING, Intent.RECEIPT)
    page = desk.screen.page
    assert isinstance(page, PaperPage)
    assert (page.title, page.rows) == ("Rapport", ())
    desk.happen(PaperSeen(job=desk.printer.papers[-1][0], state=PaperState.IN_DOUBT))
    assert getattr(desk.screen.page, "title", "") == "Le rapport est-il sorti\u202f?"
    desk.press(Intent.DID_NOT_COME_OUT)
    assert desk.screen.shot == "ready"


# --- stops -----------------------------------------------------------------------------------------------------------


def test_a_stop_says_what_becomes_of_the_ticket_in_hand(gallery: dict[str, Screen]) -> None:
    page = gallery["stopped"].page
    assert isinstance(page, StopPage)
    assert page.ticket.startswith("Le ticket de Maëlys\u00a0D. n’est pas pris")
    assert page.lost == "Tout ce qui a été annoncé est enregistré."


def test_a_revoked_counter_says_that_nothing_is_lost(desk: Desk) -> None:
    desk.take(paper(1)).press(Intent.CONFIRM)
    counter = desk.counter
    known = replace(counter.knowledge, standing=Standing.REVOKED)
    desk.happen(Refreshed(knowledge=known, past=counter.past, link=counter.link, changed=()))
    page = desk.screen.page
    assert isinstance(page, StopPage)
    assert page.code == f"Code K30-{desk.counter.terminal}-{desk.counter.past.tip.sequence}"
    assert page.lost == "1\u00a0ticket à envoyer, 30,00\u00a0€"


# --- what holds for all of them --------------------------------------------------------------------------------------


def test_every_screen_has_its_own_words_and_at_most_five_buttons_with_keys_of_their_own(
    gallery: dict[str, Screen],
) -> None:
    assert len(gallery) >= 45
    for name, screen in gallery.items():
        actions = screen.actions
        assert 1 <= len(actions) <= 5, name
        assert len({action.key for action in actions}) == len(actions), name
        assert all(action.label and action.key_label for action in actions), name
        assert sum(action.is_primary for action in actions) <= 1, name
        keys = dict(screen.keys)
        assert all(keys[action.key] == action.name for action in actions), name


def test_no_screen_shows_a_whole_number_or_a_date_that_was_given(gallery: dict[str, Screen]) -> None:
    for name, screen in gallery.items():
        if not name.startswith(("birthdate", "number")):
            everything = " ".join(texts_in(screen))
            assert "03/05/2012" not in everything, name
            assert date_digits() not in everything, name


def test_each_kind_of_page_is_in_the_gallery(gallery: dict[str, Screen]) -> None:
    kinds = {type(screen.page) for screen in gallery.values()}
    assert kinds == set(Page.__args__)


def test_every_screen_is_there_in_english_too(tmp_path: Path, gallery: dict[str, Screen]) -> None:
    english = screens(tmp_path, EnglishTexts())
    assert set(english) == set(gallery)
    assert {screen.language for screen in english.values()} == {"en"}
    data = ("Maëlys", "Noé", "Éloïse", "Inès", "Département")
    accented = [text for screen in english.values() for text in texts_in(screen) if not text.isascii() and "é" in text]
    assert [text for text in accented if not any(word in text for word in data)] == []
