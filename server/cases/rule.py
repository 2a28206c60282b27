"""PURE. A ticket that was claimed more than once: who is paid, by what, as a function of the set of claims and of nothing else.

The order of receipt is a fact of each claim, as its amount is; the order in which we look at them is none. The same rule that the
machine carries out one claim at a time: of claims that a counter guaranteed, each affiliate is paid once, the first received by the
ticket and the others by the guarantee; a provisional one has the ticket when nobody else does. Source: protocol, "Verdicts".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum


class Merit(Enum):
    """What a claim is worth by itself, whoever else claims."""

    GUARANTEED = "guaranteed"  # green, and rightly
    PROVISIONAL = "provisional"  # amber: the others come first
    NONE = "none"  # refused for a reason of its own, or taken back
    OPEN = "open"  # people have not decided


class Part(Enum):
    """What the rule gives it among the others."""

    TICKET = "ticket"
    GUARANTEE = "guarantee"
    SECOND_HERE = "second_here"  # its affiliate is paid for this ticket already
    SECOND_ELSEWHERE = "second_elsewhere"
    NONE = "none"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """One claim. `place` names it; `received` orders it among the others, and no two share one."""

    place: str
    affiliate: int
    received: tuple[int, int, int]
    merit: Merit


def parts(contenders: Collection[Contender]) -> Mapping[str, Part]:
    """By place. As if all had come before any of them was decided."""
    found = {one.place: Part.NONE if one.merit is Merit.NONE else Part.OPEN for one in contenders}
    paid: set[int] = set()
    for merit in (Merit.GUARANTEED, Merit.PROVISIONAL):
        for one in sorted((each for each in contenders if each.merit is merit), key=lambda each: each.received):
            found[one.place] = _part(one, paid)
            if found[one.place] in (Part.TICKET, Part.GUARANTEE):
                paid.add(one.affiliate)
    return found


def _part(one: Contender, paid: set[int]) -> Part:
    if one.affiliate in paid:
        return Part.SECOND_HERE
    if not paid:
        return Part.TICKET
    return Part.GUARANTEE if one.merit is Merit.GUARANTEED else Part.SECOND_ELSEWHERE
