"""Every step that takes two persons asks server.four_eyes.hands whether they are two: an account is not yet a person.

A step is known by its name (somebody agrees, approves, accepts, validates, finishes) and its `actor`; what it calls in its own
module is read with it. Pages may compare actors to say whose turn it is: the step behind them decides.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.tidy.tree import Source, hold, planted, python

ASKED = "are_one_person"
VERBS = {"agree", "approve", "accept", "validate", "finish"}
# path -> how many comparisons of persons it holds, each beside a step that asks the hands.
ALLOWED: dict[str, int] = {
    "server/campaigns/publishing.py": 1,  # a version with one name twice, whoever publishes it: tests and demos do so directly
    "server/ledger/closing.py": 1,  # pure: who asked is told who agrees
}


def steps_of_one(source: Source) -> Iterator[str]:
    if not source.path.startswith("server/"):
        return
    functions = {node.name: node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)}
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and _is_step(node) and ASKED not in _called(node.name, functions):
            yield f"line {node.lineno}: {node.name} does not ask whether two persons are two"


def compared_persons(source: Source) -> list[ast.Compare]:
    """Of the services: pages only show."""
    if not source.path.startswith("server/") or source.path.endswith("_views.py"):
        return []
    found = [node for node in ast.walk(source.tree) if isinstance(node, ast.Compare)]
    sides = [[_person(side) for side in (node.left, *node.comparators)] for node in found]
    return [node for node, names in zip(found, sides, strict=True) if all(names) and any(map(_has_acted, names))]


def bare_comparisons(source: Source) -> Iterator[str]:
    found = compared_persons(source)
    if len(found) > ALLOWED.get(source.path, 0):
        yield from (f"line {node.lineno} compares two persons by their names alone" for node in found)


def _is_step(node: ast.FunctionDef) -> bool:
    names = {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
    return node.name.split("_")[0] in VERBS and "actor" in names


def _called(name: str, functions: dict[str, ast.FunctionDef]) -> set[str]:
    """Every name that the function uses, and what those of its own module use."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        node = functions.get(waiting.pop())
        used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} if node else set()
        waiting += used - seen
        seen |= used
    return seen


def _person(node: ast.expr) -> str:
    """The name, when it is one of a person."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name if name == "actor" or _has_acted(name) else ""


def _has_acted(name: str) -> bool:
    return name.endswith("_by")


def test_every_step_of_two_persons_asks_the_hands() -> None:
    hold(steps_of_one, python())


def test_persons_are_compared_by_the_hands_alone() -> None:
    hold(bare_comparisons, python())


def test_no_allowance_is_left_over() -> None:
    held = {source.path: source for source in python()}
    assert {path: len(compared_persons(held[path])) for path in ALLOWED} == ALLOWED


def test_the_steps_that_we_have_are_found() -> None:
    """A rule that found none would hold for ever."""
    found = {
        f"{source.path.removeprefix('server/')} {node.name}"
        for source in python()
        if source.path.startswith("server/")
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef) and _is_step(node)
    }
    assert found == {
        "accounts/openings.py agree",
        "bank/explanations.py agree",
        "campaigns/publishing.py approve",
        "campaigns/publishing.py approve_vote",
        "cases/admissions.py agree",
        "cases/incidents.py validate",
        "cases/limitation.py agree",
        "closing/steps.py agree",
        "reimbursement/bank_accounts.py accept",
        "reimbursement/runs.py approve_run",
        "reimbursement/runs.py finish_run",
        "setup/payer_account.py accept",
    }


@pytest.mark.parametrize("name", ["agree", "approve_vote", "accept", "validate", "finish_run"])
@pytest.mark.parametrize(
    "body",
    [
        "    row.save(actor)\n",
        "    if row.proposed_by == actor:\n        raise Stopped\n",
        "    _do(db, actor)\n\n\ndef _do(db, actor):\n    pass\n",
    ],
)
def test_a_step_that_does_not_ask_is_found(name: str, body: str) -> None:
    assert list(steps_of_one(planted(f"def {name}(db, actor):\n{body}", "server/cases/planted.py")))


@pytest.mark.parametrize(
    "text",
    [
        "def agree(db, actor):\n    if are_one_person(db, row.asked_by, actor, 0):\n        raise Stopped\n",
        "def agree(db, actor):\n    def act(row):\n        _ask(row)\n    _on(act)\n\n\ndef _ask(row):\n    are_one_person()\n",
        "def agree(request, person):\n    pass\n",
        "def propose(db, actor):\n    pass\n",
    ],
)
def test_a_step_that_asks_and_what_is_no_step_are_no_findings(text: str) -> None:
    assert not list(steps_of_one(planted(text, "server/cases/planted.py")))


@pytest.mark.parametrize("test", ["row.asked_by == actor", "actor != row.created_by", "row.a_by == row.b_by"])
def test_persons_compared_by_hand_are_found(test: str) -> None:
    text = f"def check(row, actor):\n    return {test}\n"
    assert list(bare_comparisons(planted(text, "server/cases/planted.py")))
    assert not list(bare_comparisons(planted(text, "server/backoffice/planted_views.py")))


@pytest.mark.parametrize("test", ["row.closed_by == ''", "person.actor == actor"])
def test_a_person_beside_something_else_and_ones_own_account_are_no_findings(test: str) -> None:
    assert not list(bare_comparisons(planted(f"x = {test}\n", "server/cases/planted.py")))
