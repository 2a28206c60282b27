"""The counter's end of an enrolment against the server's own services: what one sends, the other takes."""

from pathlib import Path

from kiosk_config import enrolment as counter
from kiosk_config.enrol import enrol
from server.database import Database
from server.terminals import enrolment as server
from sync.contract.messages import compress, decompress, encode
from sync.journal.keyfile import read_keys
from sync.journal.store import Journal
from sync.settings import AgentSettings
from tests.builders.enrolment import PEPPER, counted_chance, issue
from tests.builders.scheme import SPORT_CLUB, Scheme
from tests.unit.kiosk_config.central_service import Desk


class Service:
    """The server in one function, and the member of staff who reads the counter's number aloud after the second poll."""

    def __init__(self, scheme: Scheme, desk: Desk) -> None:
        self.scheme = scheme
        self.desk = desk
        self.issued = issue(scheme.db, scheme.issuer_id, SPORT_CLUB, scheme.now)
        self.polls = 0

    def post(self, path: str, body: bytes) -> bytes:
        at = self.scheme
        raw = decompress(body)
        if path == counter.OPEN:
            opened = server.open_enrolment(
                at.db, at.issuer_id, raw, now=at.now, keyring=at.keyring, chance=counted_chance("nonce"), pepper=PEPPER
            )
            return compress(encode(opened))
        self.polls += 1
        if self.polls == 2:
            self._confirm()
        return compress(encode(server.poll(at.db, at.issuer_id, raw, now=at.now, keyring=at.keyring)))

    def _confirm(self) -> None:
        at = self.scheme
        [number] = [line.strip() for line in self.desk.heard.splitlines() if line.strip().replace(" ", "").isdigit()]
        confirmed = server.confirm(
            at.db, self.issued.enrolment_id, number=number, confirmed_by="user:2", now=at.now, keyring=at.keyring
        )
        assert isinstance(confirmed, int), confirmed


def test_the_server_takes_what_the_counter_sends_and_the_counter_keeps_what_the_server_signs(
    tmp_path: Path, sqlite_database: Database
) -> None:
    desk = Desk()
    service = Service(Scheme(sqlite_database), desk)
    world = desk.world(post=service.post)
    settings = AgentSettings(
        server="http://localhost", journal=str(tmp_path / "journal.db"), keys=str(tmp_path / "keys.json")
    )
    roots = service.scheme.keyring.roots
    enrolled = enrol(settings, world, code=service.issued.printed, fingerprint=roots.fingerprint)
    journal = Journal.open(tmp_path / "journal.db", read_keys(tmp_path / "keys.json"))
    try:
        assert journal.identity.record == enrolled.record
        assert journal.identity.affiliate == SPORT_CLUB
        assert journal.knowledge().terms.tag_keys == service.scheme.keyring.tags
    finally:
        journal.close()
