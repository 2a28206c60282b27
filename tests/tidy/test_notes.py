"""A note about unfinished work names the decision record that says why it waits; code that is not wanted is deleted."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from tests.tidy.tree import ROOT, Source, hold, planted, python

_NOTE = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")
_NUMBERED = re.compile(r"\bTOD[O]\((\d{4})\)")


def loose_notes(source: Source) -> Iterator[str]:
    for line, comment in comments(source.text):
        if not _NOTE.search(comment):
            continue
        numbered = _NUMBERED.search(comment)
        if not numbered or not list((ROOT / "docs/decisions").glob(f"{numbered[1]}-*.md")):
            yield f"line {line}: a note without a decision record's number"


def dead_code(source: Source) -> Iterator[str]:
    for line, comment in comments(source.text):
        body = comment.lstrip("#").strip()
        if body.endswith((":", ")", "]")) and _is_statement(body.rstrip(":") if body.endswith("):") else body):
            yield f"line {line}: commented-out code"


def _is_statement(text: str) -> bool:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    statement = tree.body[0] if len(tree.body) == 1 else None
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call | ast.Await)
    return statement is not None and not isinstance(statement, ast.AnnAssign)


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Line number and text of every comment."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_no_note_is_loose() -> None:
    hold(loose_notes, python())


def test_no_code_is_commented_out() -> None:
    hold(dead_code, python())


@pytest.mark.parametrize("note", ["TOD" + "O: later", "FIXM" + "E", "TOD" + "O(9999): no such record"])
def test_a_loose_note_is_found(note: str) -> None:
    assert list(loose_notes(planted(f"x = 1  # {note}\n")))


@pytest.mark.parametrize("comment", ["x = f(1)", "send(line)", "rows = [1, 2]"])
def test_commented_out_code_is_found(comment: str) -> None:
    assert list(dead_code(planted(f"# {comment}\n")))


@pytest.mark.parametrize("comment", ["one way (the other fails)", "see RFC 9180, section 5.1", "A wedge types keys."])
def test_a_sentence_is_no_code(comment: str) -> None:
    assert not list(dead_code(planted(f"# {comment}\n")))
