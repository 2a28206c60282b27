"""French is for people and lives in texts.py, templates and guides; QML holds no sentence at all. A light heuristic.

A string is taken for French when at least three of its words are small French words that English does not have.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.tidy.tree import Source, hold, planted, product, texts

# Where sentences for people may stand; everything else in the packages speaks English.
ALLOWED = (
    re.compile(r".*/texts(?:_\w+)?\.py"),
    re.compile(r".*/texts/\w+\.py"),
    re.compile(r"sync/contract/verdicts\.py"),  # shown by counter and server alike
    re.compile(r"kiosk_config/(?:arguments|__main__)\.py"),  # the help of a command line is beside its arguments
)
_SMALL = re.compile(
    r"(?<![\w'’])(?:le|la|les|un|une|des|du|de|est|sont|et|ou|où|pour|pas|ne|n['’]est|sur|dans|votre|vos|vous|avec|sans|ce|cette"
    r"|ces|qui|que|au|aux|il|elle|par|plus|déjà|être|à|c['’]est|n['’]a|n['’]y|été|sera|aucun|aucune)(?![\w'’])",
    re.IGNORECASE,
)
_QML_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_QML_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def french_strings(source: Source) -> Iterator[str]:
    if any(pattern.fullmatch(source.path) for pattern in ALLOWED):
        return
    quoted = _docstrings(source.tree)
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Constant) or id(node) in quoted:
            continue
        if isinstance(node.value, str) and is_french(node.value):
            yield f"line {node.lineno}: a French sentence outside texts.py: {node.value[:50]!r}"


def _docstrings(tree: ast.Module) -> set[int]:
    """Docstrings may quote what people read."""
    places = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    firsts = [node.body[0] for node in places if node.body]
    return {id(first.value) for first in firsts if isinstance(first, ast.Expr)}


def is_french(text: str) -> bool:
    return len(_SMALL.findall(text)) >= 3


def qml_sentences(source: Source) -> Iterator[str]:
    for found in _QML_STRING.finditer(_QML_COMMENT.sub("", source.text)):
        is_markup = re.search(r"[=<>{}]", found[1])
        if " " in found[1] and not is_markup and len(re.findall(r"[^\W\d_]{2,}", found[1])) >= 2:
            yield f"a sentence in QML: {found[1][:50]!r}"


def test_french_lives_in_texts() -> None:
    hold(french_strings, product())


def test_qml_holds_no_sentence() -> None:
    hold(qml_sentences, [source for source in texts() if source.path.endswith(".qml")])


@pytest.mark.parametrize(
    "text",
    ["Le ticket est déjà dans la liste", "Présentez le ticket sur la vitre", "f'{n} tickets à envoyer avec la clé'"],
)
def test_a_french_sentence_is_found(text: str) -> None:
    assert list(french_strings(planted(f"x = {text!r}\n", "terminal/presenter.py")))


@pytest.mark.parametrize("path", ["terminal/texts.py", "server/college/texts.py", "sync/contract/verdicts.py"])
def test_a_french_sentence_has_its_places(path: str) -> None:
    assert not list(french_strings(planted("x = 'Le ticket est dans la liste'\n", path)))


@pytest.mark.parametrize("text", ["SELECT a, b FROM c WHERE d = :d", "a ticket code has 104 bytes", "é", "Maëlys D."])
def test_english_names_and_queries_are_no_finding(text: str) -> None:
    assert not list(french_strings(planted(f"x = {text!r}\n")))


def test_a_docstring_may_quote_what_people_read() -> None:
    text = 'def f() -> None:\n    """« Le ticket est dans la liste »"""\n'
    assert not list(french_strings(planted(text)))


def test_a_sentence_in_qml_is_found() -> None:
    assert list(qml_sentences(planted('Text { text: "Présentez le ticket" }', "terminal/view/a.qml")))
    assert not list(qml_sentences(planted('Text { objectName: "amount"; // "a b c"\n text: screen.title }', "a.qml")))
