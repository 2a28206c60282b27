"""What the screen remembers of the journal, one entry further. Pure; reading the journal itself is the runtime's."""

from dataclasses import replace

from sync.contract.entry import Entry
from sync.contract.money import Cents
from sync.contract.payloads import CloseDay, Printed, Redeem, Void
from sync.journal.chain import tip_after
from sync.journal.knowledge import Unsynced
from sync.journal.redemption import Redemption
from terminal.counter.events import Past


def with_entry(past: Past, entry: Entry) -> Past:
    """The past with an entry that this screen has just written."""
    past = replace(past, tip=tip_after(past.tip, entry))
    payload = entry.payload
    if isinstance(payload, Redeem):
        return _with_redemption(past, entry, payload)
    if isinstance(payload, Void):
        return replace(
            past,
            redemptions=tuple(
                replace(one, voided_by=entry.header.sequence) if one.sequence == payload.voided else one
                for one in past.redemptions
            ),
        )
    if isinstance(payload, Printed):
        return replace(
            past,
            redemptions=tuple(
                replace(one, copies=one.copies + 1) if one.sequence == payload.redeemed else one
                for one in past.redemptions
            ),
        )
    if isinstance(payload, CloseDay):
        return replace(past, closed=entry, closed_voids=(past.tip.voided_count, past.tip.voided_total))
    return past


def keeping(past: Past, redemptions: tuple[Redemption, ...]) -> Past:
    """The past with these too, where they are older than what was read."""
    held = {one.sequence for one in past.redemptions}
    older = [one for one in redemptions if one.sequence not in held]
    if not older:
        return past
    return replace(past, redemptions=tuple(sorted((*older, *past.redemptions), key=lambda one: one.sequence)))


def _with_redemption(past: Past, entry: Entry, redeem: Redeem) -> Past:
    waiting = past.unsynced
    return replace(
        past,
        redemptions=(
            *past.redemptions,
            Redemption(entry=entry, redeem=redeem, voided_by=None, copies=0, verdict=None),
        ),
        unsynced=Unsynced(
            count=waiting.count + 1,
            cents=Cents(waiting.cents + redeem.amount),
            oldest=waiting.oldest if waiting.oldest is not None else entry.header.wall,
        ),
        last_receipt=redeem.receipt,
    )
