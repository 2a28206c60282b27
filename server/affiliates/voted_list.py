"""What a voted list would change, and changing it: new bodies, bodies that were proposed or had left, and those already voted.

The file waits in the database between its preview and its confirmation; both compare it afresh. A body that is missing from the
list is never touched: who leaves is ended by a person, with a reason.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from server.affiliates import affiliation
from server.affiliates.models import Affiliate, StagedList
from server.affiliates.states import Standing
from server.affiliates.voted_file import Body, LineTrouble, Problem, VotedFile, shortened
from server.database import Database
from sync.contract.instant import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A body of the list that has a number already."""

    affiliate: Affiliate
    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Every good line of the file is in exactly one of the five."""

    new: tuple[Body, ...]
    proposed: tuple[Known, ...]
    returning: tuple[Known, ...]  # had ended
    unchanged: tuple[Known, ...]  # voted or further already
    twice: tuple[Problem, ...]  # an earlier line is that body already: one by its SIRET, the other by its RNA number


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was done."""

    added: int
    voted: int
    unchanged: int
    left_aside: int


def compare(file: VotedFile, known: Iterable[Affiliate]) -> Comparison:
    """The same SIRET or RNA number is the same body, whatever its name."""
    every = list(known)
    by_siret = {one.siret: one for one in every if one.siret}
    by_rna = {one.rna: one for one in every if one.rna}
    new: list[Body] = []
    twice: list[Problem] = []
    lines: dict[int, int] = {}  # of the file, by the affiliate's number
    found: dict[str, list[Known]] = {"proposed": [], "returning": [], "unchanged": []}
    for body in file.bodies:
        same = by_siret.get(body.profile.siret) or by_rna.get(body.profile.rna)
        if same is None:
            new.append(body)
            continue
        first = lines.setdefault(same.number, body.line)
        if first != body.line:
            twice.append(
                Problem(line=body.line, trouble=LineTrouble.TWICE, value=shortened(body.profile.name), number=first)
            )
            continue
        kind = {"proposed": "proposed", "ended": "returning"}.get(same.status, "unchanged")
        found[kind].append(Known(affiliate=same, body=body))
    return Comparison(
        new=tuple(new),
        proposed=tuple(found["proposed"]),
        returning=tuple(found["returning"]),
        unchanged=tuple(found["unchanged"]),
        twice=tuple(twice),
    )


def apply(db: Database, issuer_id: int, file: VotedFile, decision: str, actor: str, now: Instant) -> Imported | None:
    """All of it in one transaction: every body of the list is voted by that decision. None when somebody did it meanwhile."""
    with db.atomic():
        if not db.lock(
            "SELECT id FROM affiliates_stagedlist WHERE issuer_id = %(issuer)s ORDER BY id", {"issuer": issuer_id}
        ):
            return None
        found = compare(file, Affiliate.objects.filter(issuer_id=issuer_id))
        for body in found.new:
            made = affiliation.propose(db, issuer_id, body.profile, actor, now)
            assert isinstance(made, Affiliate), f"line {body.line} was compared as new: {made}"
            _vote(db, issuer_id, made.number, decision, actor, now)
        for known in found.returning:
            back = affiliation.move(
                db, issuer_id, known.affiliate.number, Standing.PROPOSED, detail="", actor=actor, now=now
            )
            assert isinstance(back, Affiliate)
        for known in (*found.proposed, *found.returning):
            _vote(db, issuer_id, known.affiliate.number, decision, actor, now)
        discard(issuer_id)
    return Imported(
        added=len(found.new),
        voted=len(found.proposed) + len(found.returning),
        unchanged=len(found.unchanged),
        left_aside=len(file.problems) + len(found.twice),
    )


def _vote(db: Database, issuer_id: int, number: int, decision: str, actor: str, now: Instant) -> None:
    voted = affiliation.move(db, issuer_id, number, Standing.VOTED, detail=decision, actor=actor, now=now)
    assert isinstance(voted, Affiliate), f"{number} was compared as proposed: {voted}"


# --- the waiting file ------------------------------------------------------------------------------------------------


def stage(db: Database, issuer_id: int, *, name: str, decision: str, content: bytes, actor: str, now: Instant) -> None:
    """Takes the place of the earlier file."""
    with db.atomic():
        discard(issuer_id)
        StagedList.objects.create(
            issuer_id=issuer_id, name=name, decision=decision, content=content, uploaded_by=actor, uploaded_ms=now
        )


def staged(issuer_id: int) -> StagedList | None:
    """The waiting file."""
    return StagedList.objects.filter(issuer_id=issuer_id).first()


def digest(waiting: StagedList) -> str:
    """Which file it is: a colleague may send another one while this one is looked at."""
    return hashlib.sha256(bytes(waiting.content) + waiting.decision.encode()).hexdigest()


def discard(issuer_id: int) -> None:
    """Nobody wants it any more."""
    StagedList.objects.filter(issuer_id=issuer_id).delete()
