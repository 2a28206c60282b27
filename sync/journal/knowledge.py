"""What a journal tells the counter: who it is, by which documents it decides, and what waits to be sent. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass

from sync.contract.documents import Terms
from sync.contract.enrolment import EnrolmentRecord
from sync.contract.ids import AffiliateId, IssuerId, KeyEpoch, TerminalId, TicketNumber
from sync.contract.instant import Instant
from sync.contract.keys import Roots
from sync.contract.messages import Forecast, Standing
from sync.contract.money import Cents
from sync.journal.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The verified enrolment record. `record_digest`: 32 bytes, the `previous` of entry 0."""

    record: EnrolmentRecord
    record_digest: bytes
    roots: Roots

    @property
    def issuer(self) -> IssuerId:
        return IssuerId(self.record.issuer)

    @property
    def terminal(self) -> TerminalId:
        return self.record.terminal

    @property
    def epoch(self) -> KeyEpoch:
        return self.record.epoch

    @property
    def affiliate(self) -> AffiliateId:
        return self.record.affiliate


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTime:
    """The server's signed clock, and the moment at which this machine read it."""

    at: Instant
    seen: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """By what the counter decides now. `opposed`: below which print generation a ticket's paper is void (256: any).

    `lists_as_of`: the server's time at which policy, list and keys were last known to be the newest; their age counts from it.
    """

    identity: Identity
    terms: Terms
    opposed: Mapping[TicketNumber, int]
    standing: Standing
    lists_as_of: Instant
    server_time: ServerTime | None
    forecast: Forecast | None

    def credible_now(self, moment: Moment) -> Instant:
        """The best reading of the time. Never before what the server last signed; in the same boot, that plus what has elapsed."""
        known = self.server_time
        if known is None:
            return max(moment.wall, self.lists_as_of)
        if moment.boot == known.seen.boot:
            return Instant(known.at + max(0, moment.monotonic - known.seen.monotonic))
        return max(moment.wall, known.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsynced:
    """Redemptions that the server has not acknowledged."""

    count: int
    cents: Cents
    oldest: Instant | None
