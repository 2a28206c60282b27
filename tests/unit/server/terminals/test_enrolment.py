"""server.terminals.enrolment: who becomes a terminal, and who does not."""

from typing import Any

import msgspec
import pytest

from server.database import Database, Parameters
from server.keyring import Keyring
from server.terminals import enrolment, store
from server.terminals.enrolment import Confirmation, IssuedCode
from server.terminals.faults import NotAuthentic, NotNow, NotUnderstood
from server.terminals.standing import revoke
from server.terminals.texts import CONFIRMATION
from sync.contract import messages
from sync.contract.enrolment import EnrolmentOpened, EnrolmentOutcome, EnrolmentPoll, EnrolmentRequest, SignedRequest
from sync.contract.ids import TerminalId
from sync.contract.instant import HOUR, Instant
from sync.contract.limits import ENROLMENT_CODE_LIFE, ENROLMENT_TRIES_MAX
from tests.builders.enrolment import PEPPER, Applicant, counted_chance, issue
from tests.builders.keys import ISSUER, KEY, build_keyring
from tests.builders.terminals import BuiltTerminal
from tests.unit.server.campaign_scene import NOW, SPORT_CLUB, scene


class Desk:
    """Central staff and their server."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.issuer = scene(db).at.issuer_id
        self.keyring: Keyring = build_keyring()
        self.now = NOW
        self.chance = counted_chance("desk")
        self.applicants = 0

    def issue(self) -> IssuedCode:
        self.applicants += 1
        return issue(self.db, self.issuer, SPORT_CLUB, self.now, f"desk/{self.applicants}")

    def applicant(self, seed: str = "first") -> Applicant:
        return Applicant(
            BuiltTerminal(
                seed,
                issuer=ISSUER,
                claims_key=self.keyring.claims[KEY].public_key(),
                answer_key=self.keyring.answer.key.public_key(),
                wall=self.now,
            )
        )

    def open(self, raw: bytes) -> EnrolmentOpened:
        return enrolment.open_enrolment(
            self.db, self.issuer, raw, now=self.now, keyring=self.keyring, chance=self.chance, pepper=PEPPER
        )

    def poll(self, raw: bytes) -> EnrolmentOutcome:
        return enrolment.poll(self.db, self.issuer, raw, now=self.now, keyring=self.keyring)

    def confirm(self, issued: IssuedCode, number: str) -> TerminalId | Confirmation:
        return enrolment.confirm(
            self.db, issued.enrolment_id, number=number, confirmed_by="user:2", now=self.now, keyring=self.keyring
        )

    def wait(self, ms: int) -> None:
        self.now = Instant(self.now + ms)


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    return Desk(sqlite_database)


def another(number: str) -> str:
    """Six other digits."""
    return f"{(int(number) + 1) % 10**6:06d}"


# --- the good way ----------------------------------------------------------------------------------------------------


def test_a_counter_is_enrolled_on_both_engines(database: Database) -> None:
    desk = Desk(database)
    applicant, issued = desk.applicant(), desk.issue()
    opened = desk.open(applicant.request(issued.code))
    assert desk.poll(applicant.poll(opened)).record is None
    terminal = desk.confirm(issued, applicant.number(opened))
    applicant.take(desk.poll(applicant.poll(opened)))
    assert terminal == applicant.built.terminal == 1
    row = store.find(desk.db, desk.issuer, TerminalId(1))
    assert row
    assert (row.status, row.epoch, row.record_digest) == ("enrolled", 1, applicant.built.record_digest)
    assert row.terminal_key == applicant.key


def test_the_next_counter_gets_the_next_number(desk: Desk) -> None:
    numbers = []
    for seed in ("first", "second", "third"):
        applicant, issued = desk.applicant(seed), desk.issue()
        opened = desk.open(applicant.request(issued.code))
        desk.poll(applicant.poll(opened))
        numbers.append(desk.confirm(issued, applicant.number(opened)))
    assert numbers == [1, 2, 3]


def test_a_number_that_another_enrolment_took_first_is_passed_over(desk: Desk) -> None:
    class Behind(Database):
        """Sees the highest number of a moment ago, once."""

        has_looked = False

        def row(self, sql: str, params: Parameters | None = None) -> tuple[Any, ...] | None:
            if "MAX(terminal)" in sql and not self.has_looked:
                self.has_looked = True
                return (1,)
            return super().row(sql, params)

    for seed in ("first", "second"):
        applicant, issued = desk.applicant(seed), desk.issue()
        opened = desk.open(applicant.request(issued.code))
        desk.poll(applicant.poll(opened))
        desk.db = Behind(desk.db._connection)
        terminal = desk.confirm(issued, applicant.number(opened))
    assert terminal == 2


def test_a_lost_answer_is_given_again(desk: Desk) -> None:
    applicant, issued = desk.applicant(), desk.issue()
    request = applicant.request(issued.code)
    assert desk.open(request) == desk.open(request)
    opened = desk.open(request)
    for _ in range(2):
        assert desk.poll(applicant.poll(opened)).record is None
    assert desk.confirm(issued, applicant.number(opened)) == 1
    first, again = (desk.poll(applicant.poll(opened)) for _ in range(2))
    assert first.record == again.record
    applicant.take(again)


def test_the_number_may_be_typed_with_spaces(desk: Desk) -> None:
    applicant, issued = desk.applicant(), desk.issue()
    opened = desk.open(applicant.request(issued.code))
    desk.poll(applicant.poll(opened))
    number = applicant.number(opened)
    assert desk.confirm(issued, f" {number[:3]} {number[3:]} ") == 1


def test_only_a_digest_of_the_code_is_kept(desk: Desk) -> None:
    issued = desk.issue()
    row = desk.db.row("SELECT code_hash FROM terminals_enrolmentcode")
    assert row
    assert issued.code.encode() not in row[0]
    assert issued.printed.replace(" ", "") == issued.code


# --- codes that do not open ------------------------------------------------------------------------------------------


def test_a_wrong_code_opens_nothing(desk: Desk) -> None:
    issued = desk.issue()
    wrong = f"{(int(issued.code) + 1) % 10**12:012d}"
    with pytest.raises(NotAuthentic):
        desk.open(desk.applicant().request(wrong))


def test_five_wrong_tries_spend_the_code_that_they_aim_at_and_no_other(desk: Desk) -> None:
    issued, untouched = desk.issue(), desk.issue()
    wrong = issued.code[:4] + f"{(int(issued.code[4:]) + 1) % 10**8:08d}"
    for _ in range(ENROLMENT_TRIES_MAX):
        with pytest.raises(NotAuthentic):
            desk.open(desk.applicant().request(wrong))
    with pytest.raises(NotAuthentic):
        desk.open(desk.applicant().request(issued.code))
    assert desk.open(desk.applicant().request(untouched.code)).enrolment


def test_four_wrong_tries_do_not(desk: Desk) -> None:
    issued = desk.issue()
    wrong = issued.code[:4] + f"{(int(issued.code[4:]) + 1) % 10**8:08d}"
    for _ in range(ENROLMENT_TRIES_MAX - 1):
        with pytest.raises(NotAuthentic):
            desk.open(desk.applicant().request(wrong))
    assert desk.open(desk.applicant().request(issued.code)).enrolment


def test_wrong_tries_cost_a_taken_code_nothing(desk: Desk) -> None:
    issued, applicant = desk.issue(), desk.applicant()
    opened = desk.open(applicant.request(issued.code))
    desk.poll(applicant.poll(opened))
    wrong = issued.code[:4] + f"{(int(issued.code[4:]) + 1) % 10**8:08d}"
    for _ in range(2 * ENROLMENT_TRIES_MAX):
        with pytest.raises(NotAuthentic):
            desk.open(desk.applicant("stranger").request(wrong))
    assert desk.confirm(issued, "no number") is Confirmation.WRONG_NUMBER
    assert isinstance(desk.confirm(issued, applicant.number(opened)), int)


def test_what_an_enrolment_brought_is_given_again_for_an_hour_and_never_to_a_revoked_counter(desk: Desk) -> None:
    for seed, is_revoked in (("first", False), ("second", True)):
        issued, applicant = desk.issue(), desk.applicant(seed)
        opened = desk.open(applicant.request(issued.code))
        desk.poll(applicant.poll(opened))
        terminal = desk.confirm(issued, applicant.number(opened))
        assert not isinstance(terminal, Confirmation)
        desk.wait(2 * HOUR)
        assert desk.poll(applicant.poll(opened)).record, "nobody had asked before"
        desk.wait(HOUR)
        assert desk.poll(applicant.poll(opened)).record
        if is_revoked:
            assert revoke(desk.db, desk.issuer, terminal)
        else:
            desk.wait(1)
        with pytest.raises(NotNow):
            desk.poll(applicant.poll(opened))


def test_a_code_lives_fifteen_minutes(desk: Desk) -> None:
    issued = desk.issue()
    desk.wait(ENROLMENT_CODE_LIFE + 1)
    with pytest.raises(NotAuthentic):
        desk.open(desk.applicant().request(issued.code))


def test_a_second_terminal_cannot_take_a_taken_code(desk: Desk) -> None:
    issued = desk.issue()
    desk.open(desk.applicant().request(issued.code))
    with pytest.raises(NotNow):
        desk.open(desk.applicant("second").request(issued.code))


def test_a_commitment_cannot_be_used_for_two_codes(desk: Desk) -> None:
    first, second = desk.issue(), desk.issue()
    applicant = desk.applicant()
    desk.open(applicant.request(first.code))
    with pytest.raises(NotNow):
        desk.open(applicant.request(second.code))


def test_a_request_must_be_signed_by_the_key_that_it_names(desk: Desk) -> None:
    issued = desk.issue()
    signed = messages.decode(desk.applicant().request(issued.code), SignedRequest)
    named = messages.decode(signed.document, EnrolmentRequest)
    other = desk.applicant("second")
    stolen = messages.encode(msgspec.structs.replace(named, terminal_key=other.key))
    with pytest.raises(NotAuthentic):
        desk.open(messages.encode(msgspec.structs.replace(signed, document=stolen)))


@pytest.mark.parametrize("key", ["terminal_key", "wrap_key"])
def test_a_key_that_binds_nobody_is_refused(desk: Desk, key: str) -> None:
    issued, applicant = desk.issue(), desk.applicant()
    signed = messages.decode(applicant.request(issued.code), SignedRequest)
    named = messages.decode(signed.document, EnrolmentRequest)
    with pytest.raises(NotUnderstood):
        desk.open(applicant.signed(messages.encode(msgspec.structs.replace(named, **{key: bytes(32)}))))


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"document":"e30=","signature":""}'])
def test_what_is_no_request_is_not_understood(desk: Desk, raw: bytes) -> None:
    for ask in (desk.open, desk.poll):
        with pytest.raises(NotUnderstood):
            ask(raw)


# --- the comparison --------------------------------------------------------------------------------------------------


def test_staff_cannot_confirm_before_the_terminal_shows_its_number(desk: Desk) -> None:
    applicant, issued = desk.applicant(), desk.issue()
    assert desk.confirm(issued, "000000") is Confirmation.NOT_READY
    opened = desk.open(applicant.request(issued.code))
    assert desk.confirm(issued, applicant.number(opened)) is Confirmation.NOT_READY
    assert desk.confirm(issued, "") is Confirmation.NOT_READY


def test_five_wrong_numbers_refuse_the_enrolment(desk: Desk) -> None:
    applicant, issued = desk.applicant(), desk.issue()
    opened = desk.open(applicant.request(issued.code))
    desk.poll(applicant.poll(opened))
    number = applicant.number(opened)
    outcomes = [desk.confirm(issued, another(number)) for _ in range(ENROLMENT_TRIES_MAX)]
    assert outcomes == [Confirmation.WRONG_NUMBER] * (ENROLMENT_TRIES_MAX - 1) + [Confirmation.TOO_MANY_TRIES]
    assert desk.confirm(issued, number) is Confirmation.ALREADY_DECIDED
    with pytest.raises(NotNow):
        desk.poll(applicant.poll(opened))


def test_people_have_fifteen_minutes_from_the_taking_of_the_code(desk: Desk) -> None:
    applicant, issued = desk.applicant(), desk.issue()
    desk.wait(ENROLMENT_CODE_LIFE)
    opened = desk.open(applicant.request(issued.code))
    desk.poll(applicant.poll(opened))
    desk.wait(ENROLMENT_CODE_LIFE)
    assert desk.poll(applicant.poll(opened)).record is None
    desk.wait(1)
    assert desk.confirm(issued, applicant.number(opened)) is Confirmation.EXPIRED
    with pytest.raises(NotNow):
        desk.poll(applicant.poll(opened))


def test_staff_may_refuse_a_counter_that_they_do_not_know(desk: Desk) -> None:
    applicant, issued = desk.applicant(), desk.issue()
    opened = desk.open(applicant.request(issued.code))
    desk.poll(applicant.poll(opened))
    assert enrolment.refuse(desk.db, issued.enrolment_id)
    assert not enrolment.refuse(desk.db, issued.enrolment_id)
    assert desk.confirm(issued, applicant.number(opened)) is Confirmation.ALREADY_DECIDED


def test_a_confirmed_enrolment_is_not_confirmed_again(desk: Desk) -> None:
    applicant, issued = desk.applicant(), desk.issue()
    opened = desk.open(applicant.request(issued.code))
    desk.poll(applicant.poll(opened))
    assert desk.confirm(issued, applicant.number(opened)) == 1
    assert desk.confirm(issued, applicant.number(opened)) is Confirmation.ALREADY_DECIDED
    assert not enrolment.refuse(desk.db, issued.enrolment_id)


def test_an_enrolment_that_is_not_there_is_unknown(desk: Desk) -> None:
    assert (
        enrolment.confirm(desk.db, 99, number="1", confirmed_by="user:2", now=desk.now, keyring=desk.keyring)
        is Confirmation.UNKNOWN
    )


def test_every_confirmation_has_its_sentence() -> None:
    assert all(len(sentence) > 20 for sentence in CONFIRMATION.values())


# --- polls -----------------------------------------------------------------------------------------------------------


def test_a_poll_must_reveal_the_nonce_that_was_committed_to(desk: Desk) -> None:
    applicant, issued = desk.applicant(), desk.issue()
    opened = desk.open(applicant.request(issued.code))
    liar = Applicant(applicant.built, nonce=bytes(16))
    with pytest.raises(NotAuthentic):
        desk.poll(liar.poll(opened))
    assert desk.confirm(issued, liar.number(opened)) is Confirmation.NOT_READY


def test_a_poll_by_another_key_is_nobodys(desk: Desk) -> None:
    applicant, issued = desk.applicant(), desk.issue()
    opened = desk.open(applicant.request(issued.code))
    thief = Applicant(desk.applicant("thief").built, nonce=applicant.nonce)
    with pytest.raises(NotAuthentic):
        desk.poll(thief.poll(opened))


@pytest.mark.parametrize("name", ["", "0" * 64, "x"])
def test_a_poll_for_nothing_is_nobodys(desk: Desk, name: str) -> None:
    applicant = desk.applicant()
    desk.issue()
    with pytest.raises(NotAuthentic):
        desk.poll(applicant.signed(messages.encode(EnrolmentPoll(enrolment=name, nonce=applicant.nonce))))


def test_a_man_in_the_middle_gets_another_number(desk: Desk) -> None:
    applicant, issued = desk.applicant(), desk.issue()
    middle = desk.applicant("middle")
    opened = desk.open(middle.request(issued.code))
    desk.poll(middle.poll(opened))
    assert desk.confirm(issued, applicant.number(opened)) is Confirmation.WRONG_NUMBER
