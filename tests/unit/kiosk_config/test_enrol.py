"""An enrolment from the first question to the journal, against a service that checks and signs as the protocol says."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk_config.enrol import enrol
from kiosk_config.faults import (
    AlreadyEnrolled,
    EnrolmentRefused,
    EnrolmentUnproved,
    EnrolmentUnreachable,
    KioskFault,
    NotApplied,
)
from sync.contract.enrolment import EnrolmentOutcome
from sync.contract.signing import public_bytes
from sync.engine.link import ConnectionCut, LinkFault, NoNetwork, NotOurServer, Overloaded, RequestRefused, TimedOut
from sync.journal.keyfile import read_keys
from sync.journal.store import Journal
from sync.settings import AgentSettings
from tests.unit.kiosk_config.central_service import CODE, CentralService, Desk, other_office
from tests.unit.sync.office import TERMINAL, Office

FINGERPRINT = Office().roots.fingerprint
SERVER = "https://pass.departement.example"


def settings(folder: Path) -> AgentSettings:
    return AgentSettings(server=SERVER, journal=str(folder / "journal.db"), keys=str(folder / "keys.json"))


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused_enrolment(
    folder: Path, desk: Desk, kind: type[KioskFault], *, code: str | None = CODE, fingerprint: str | None = FINGERPRINT
) -> str:
    """The French sentence; and nothing was kept."""
    before = left(folder)
    with pytest.raises(kind) as caught:
        enrol(settings(folder), desk.world(), code=code, fingerprint=fingerprint)
    assert left(folder) == before
    return str(caught.value)


def test_an_enrolment_leaves_keys_and_a_journal_that_opens_with_them(tmp_path: Path) -> None:
    desk = Desk()
    enrolled = enrol(settings(tmp_path), desk.world(), code=CODE, fingerprint=FINGERPRINT)
    keys = read_keys(tmp_path / "keys.json")
    journal = Journal.open(tmp_path / "journal.db", keys)
    try:
        assert journal.identity.terminal == TERMINAL == enrolled.record.terminal
        assert journal.identity.record.terminal_key == public_bytes(keys.signing.public_key())
        assert journal.verify() == []
    finally:
        journal.close()
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert left(tmp_path) == ["journal.db", "keys.json"]
    assert "Ce guichet est enrôlé : n° 7, Judo Club, Gymnase (Département d'essai)." in desk.heard


def test_both_ends_show_the_same_six_digits(tmp_path: Path) -> None:
    desk = Desk()
    enrol(settings(tmp_path), desk.world(), code=CODE, fingerprint=FINGERPRINT)
    assert len(desk.service.number) == 6
    assert f"{desk.service.number[:3]} {desk.service.number[3:]}" in desk.heard


def test_code_and_fingerprint_are_asked_of_the_person_when_they_are_not_given(tmp_path: Path) -> None:
    desk = Desk(answers=["1234 5678 9012", "oui"])
    enrol(settings(tmp_path), desk.world(), code=None, fingerprint=None)
    assert FINGERPRINT[:4] in desk.heard
    assert left(tmp_path) == ["journal.db", "keys.json"]


def test_a_fingerprint_that_the_person_does_not_recognise_ends_it(tmp_path: Path) -> None:
    desk = Desk(answers=["non"])
    shown = refused_enrolment(tmp_path, desk, EnrolmentUnproved, fingerprint=None)
    assert "abandonné" in shown
    assert desk.service.polls == 0


def test_nobody_at_the_keyboard_is_told_which_options_to_give(tmp_path: Path) -> None:
    assert "--code" in refused_enrolment(tmp_path, Desk(), EnrolmentRefused, code=None)
    assert "--fingerprint" in refused_enrolment(tmp_path, Desk(), EnrolmentRefused, fingerprint=None)


@pytest.mark.parametrize("code", ["", "12345678901", "1234567890123", "12345678901a", "١٢٣٤٥٦٧٨٩٠١٢"])
def test_a_code_of_another_form_is_not_sent(tmp_path: Path, code: str) -> None:
    desk = Desk()
    assert "12 chiffres" in refused_enrolment(tmp_path, desk, EnrolmentRefused, code=code)
    assert desk.service.request is None


@pytest.mark.parametrize("fingerprint", ["", "abc", "g" * 64, FINGERPRINT[:-1]])
def test_a_fingerprint_of_another_form_is_told_before_anything_is_sent(tmp_path: Path, fingerprint: str) -> None:
    desk = Desk()
    assert "64 chiffres" in refused_enrolment(tmp_path, desk, EnrolmentRefused, fingerprint=fingerprint)
    assert desk.service.request is None


def test_a_fingerprint_may_be_typed_in_groups(tmp_path: Path) -> None:
    spaced = " ".join(FINGERPRINT[at : at + 4] for at in range(0, 64, 4)).upper()
    enrol(settings(tmp_path), Desk().world(), code=CODE, fingerprint=spaced)
    assert left(tmp_path) == ["journal.db", "keys.json"]


# --- the server says no -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (RequestRefused("403", word="not-authentic"), "15 minutes et 5 essais"),
        (RequestRefused("409", word="conflict"), "Demandez un nouveau code"),
        (RequestRefused("426", word="outdated"), "trop ancien"),
        (RequestRefused("400", word="malformed"), "Le serveur a refusé la demande"),
    ],
)
@pytest.mark.parametrize("answers_before", [0, 1, 3])
def test_a_refusal_is_told_in_french_whenever_it_comes(
    tmp_path: Path, fault: RequestRefused, words: str, answers_before: int
) -> None:
    desk = Desk(service=CentralService(confirm_after=9, faults=[*[None] * answers_before, fault]))
    assert words in refused_enrolment(tmp_path, desk, EnrolmentRefused)


def test_whoever_typed_too_many_wrong_codes_is_told_to_wait(tmp_path: Path) -> None:
    desk = Desk(service=CentralService(faults=[Overloaded("429", retry_after_ms=900_000, word="too-often")]))
    assert "attendez un quart d’heure" in refused_enrolment(tmp_path, desk, EnrolmentRefused)


def test_staff_who_never_confirm_end_it_after_a_quarter_of_an_hour(tmp_path: Path) -> None:
    desk = Desk(service=CentralService(confirm_after=10_000))
    assert "15 minutes" in refused_enrolment(tmp_path, desk, EnrolmentRefused)
    assert 900 <= desk.now < 905
    assert "encore 1 min au plus" in desk.heard


# --- the network ------------------------------------------------------------------------------------------------------


def test_lost_answers_cost_nothing(tmp_path: Path) -> None:
    faults: list[LinkFault | None] = [ConnectionCut(""), TimedOut(""), None, NoNetwork(""), None, TimedOut(""), None]
    desk = Desk(service=CentralService(faults=faults))
    enrol(settings(tmp_path), desk.world(), code=CODE, fingerprint=FINGERPRINT)
    assert left(tmp_path) == ["journal.db", "keys.json"]


def test_an_answer_that_never_comes_is_told_with_the_address(tmp_path: Path) -> None:
    desk = Desk(service=CentralService(faults=[NoNetwork("")] * 5))
    shown = refused_enrolment(tmp_path, desk, EnrolmentUnreachable)
    assert "Wi-Fi" in shown
    assert SERVER in shown


def test_a_portal_in_the_way_is_told_at_once(tmp_path: Path) -> None:
    desk = Desk(service=CentralService(faults=[NotOurServer("200 with text/html")]))
    assert "Wi-Fi public" in refused_enrolment(tmp_path, desk, EnrolmentUnreachable)
    assert desk.now == 0


# --- what does not verify ---------------------------------------------------------------------------------------------


def test_another_server_is_known_by_its_fingerprint_before_anything_is_revealed(tmp_path: Path) -> None:
    desk = Desk(service=CentralService(office=other_office()))
    assert "n’est pas celui du département" in refused_enrolment(tmp_path, desk, EnrolmentUnproved)
    assert desk.service.polls == 0


CHANGES: dict[str, Callable[[CentralService, EnrolmentOutcome], EnrolmentOutcome]] = {
    "other roots": lambda _service, outcome: replace(outcome, roots=other_office().roots),
    "a key set of other roots": lambda _, outcome: replace(outcome, key_set=other_office().signed_key_set((0, 2))),
    "a key set that too few signed": lambda _, outcome: replace(outcome, key_set=Office().signed_key_set((0,))),
    "a record signed by another key": lambda service, outcome: service.signed_otherwise(outcome, Office()),
    "a policy for another terminal": lambda _, outcome: replace(
        outcome, policy=Office().signed_policy(type(TERMINAL)(8))
    ),
    "no policy": lambda _, outcome: replace(outcome, policy=None),
    "secrets for another key": lambda _, outcome: replace(
        outcome, secrets=(Office().wrapped_tag_key(bytes(range(32))),)
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_does_not_verify_leaves_nothing(tmp_path: Path, name: str) -> None:
    service = CentralService()
    service.change = lambda outcome: CHANGES[name](service, outcome)
    shown = refused_enrolment(tmp_path, Desk(service=service), EnrolmentUnproved)
    assert "ne se vérifie pas" in shown
    assert "Rien n’a été enregistré" in shown


def test_an_outcome_for_other_keys_than_ours_leaves_nothing(tmp_path: Path) -> None:
    other = CentralService()
    enrol_elsewhere = Desk(service=other)
    enrol_elsewhere.drawn = 100
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "here").mkdir()
    enrol(settings(tmp_path / "elsewhere"), enrol_elsewhere.world(), code=CODE, fingerprint=FINGERPRINT)
    service = CentralService()
    service.change = lambda _outcome: other.confirmed()
    shown = refused_enrolment(tmp_path / "here", Desk(service=service), EnrolmentUnproved)
    assert "other keys" in shown


def test_an_answer_that_is_no_answer_leaves_nothing(tmp_path: Path) -> None:
    class Babbling(CentralService):
        def post(self, path: str, body: bytes) -> bytes:
            return b"\x1f\x8b and then nothing that unpacks"

    refused_enrolment(tmp_path, Desk(service=Babbling()), EnrolmentUnproved)


# --- the place --------------------------------------------------------------------------------------------------------


def test_an_enrolled_machine_is_not_touched_and_nothing_is_asked(tmp_path: Path) -> None:
    enrol(settings(tmp_path), Desk().world(), code=CODE, fingerprint=FINGERPRINT)
    keys = (tmp_path / "keys.json").read_bytes()
    desk = Desk()
    assert "déjà enrôlé" in refused_enrolment(tmp_path, desk, AlreadyEnrolled)
    assert (tmp_path / "keys.json").read_bytes() == keys
    assert desk.service.request is None


def test_keys_without_a_journal_are_left_for_a_person_to_judge(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text("{}")
    assert "pas monté" in refused_enrolment(tmp_path, Desk(), AlreadyEnrolled)


def folder_of_somebody_else(tmp_path: Path) -> Path:
    if os.geteuid() != 0:
        return Path("/")
    folder = tmp_path / "foreign"
    folder.mkdir()
    os.chown(folder, 65_534, -1)
    return folder


def test_a_folder_that_is_missing_or_somebody_elses_is_told_before_the_code_is_spent(tmp_path: Path) -> None:
    desk = Desk()
    with pytest.raises(NotApplied, match="guichet-kiosk apply"):
        enrol(settings(tmp_path / "absent"), desk.world(), code=CODE, fingerprint=FINGERPRINT)
    with pytest.raises(NotApplied, match="sudo -u"):
        enrol(settings(folder_of_somebody_else(tmp_path)), desk.world(), code=CODE, fingerprint=FINGERPRINT)
    assert desk.service.request is None


def test_a_journal_that_cannot_be_made_takes_the_keys_with_it(tmp_path: Path) -> None:
    def full(outcome: EnrolmentOutcome) -> EnrolmentOutcome:
        (tmp_path / "journal.db.new").mkdir(exist_ok=True)  # in the way of the new file
        return outcome

    desk = Desk(service=CentralService(change=full))
    with pytest.raises(NotApplied, match="Rien n’a été gardé ici"):
        enrol(settings(tmp_path), desk.world(), code=CODE, fingerprint=FINGERPRINT)
    assert left(tmp_path) == ["journal.db.new"]
