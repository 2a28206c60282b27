"""Every refusal that a person of the server's pages can meet says what to do, or that there is nothing to do. A light heuristic.

A sentence does when it holds a verb in the imperative, says that nothing is left to be done, or names who acts.
"""

import ast
import re
from collections.abc import Iterator

from tests.tidy.tree import Source, hold, planted, product

TEXTS = re.compile(r"server/.*/texts(?:_\w+)?\.py")
NAMES = re.compile(r"_?(?:\w+_)?REFUSALS|CONFIRMATION|NOT_REVIEWED|WHAT_TO_DO|NOT_TAKEN")
_DOES = re.compile(
    r"\b\w+ez\b|\b(?:dites|faites|refaites)\b|rien (?:de plus )?à\b|\b(?:doit|doivent|peut|appelle|paie)\b"
    r"|il faut|dit quoi faire|sur cette page",
    re.IGNORECASE,
)


def idle_refusals(source: Source) -> Iterator[str]:
    """Sentences that leave the reader alone."""
    if not TEXTS.fullmatch(source.path):
        return
    for name, table in _tables(source.tree):
        for key, value in zip(table.keys, table.values, strict=True):
            sentence = _said(value)
            if key is not None and sentence and not _DOES.search(sentence):
                yield f"{value.lineno}: {name}[{ast.unparse(key)}] does not say what to do: {sentence}"


def _tables(tree: ast.Module) -> Iterator[tuple[str, ast.Dict]]:
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        for target in targets:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if isinstance(target, ast.Name) and NAMES.fullmatch(target.id) and isinstance(value, ast.Dict):
                yield target.id, value


def _said(node: ast.expr) -> str:
    """The constant parts of a sentence; empty for what is made elsewhere."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def test_every_refusal_says_what_to_do() -> None:
    hold(idle_refusals, product())


def test_a_sentence_that_leaves_the_reader_alone_is_found() -> None:
    written = (
        'REFUSALS = {A.B: "C’est faux.", A.C: "C’est faux : corrigez.", A.D: f"Trop de {x}."}\nSTATES = {A.B: "Payé"}\n'
    )
    found = list(idle_refusals(planted(written, "server/setup/texts.py")))
    assert [line.split(":")[0] for line in found] == ["1", "1"]
    assert not list(idle_refusals(planted(written, "server/setup/views.py")))
