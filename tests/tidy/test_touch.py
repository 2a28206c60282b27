"""Everything that a person can touch has an objectName (for tests) and an Accessible.name (for people who do not see it).

Reads QML by its braces: enough to know which object holds which property, without running Qt.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.tidy.tree import Source, hold, planted, texts

TOUCHABLE = {
    "MouseArea",
    "TapHandler",
    "Button",
    "RoundButton",
    "ToolButton",
    "TextField",
    "Switch",
    "CheckBox",
    "Slider",
}
_TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|`(?:[^`\\]|\\.)*`'
    r"|(?P<object>\b[A-Z][\w.]*)\s*(?:on\s+\w+\s*)?\{|(?P<open>\{)|(?P<close>\})|(?P<property>\b[A-Za-z][\w.]*)\s*:",
    re.DOTALL,
)


@dataclass(slots=True)
class QmlObject:
    """One `Type { … }`. A block of code is an object without a type."""

    kind: str
    line: int
    parent: "QmlObject | None" = None
    properties: set[str] = field(default_factory=set)


def objects(text: str) -> Iterator[QmlObject]:
    """Every object of a QML file, in order of appearance."""
    stack: list[QmlObject] = []
    found: list[QmlObject] = []
    for token in _TOKEN.finditer(text):
        if token["object"] or token["open"]:
            line = text.count("\n", 0, token.start()) + 1
            stack.append(QmlObject(token["object"] or "", line, stack[-1] if stack else None))
            found.append(stack[-1])
        elif token["close"] and stack:
            stack.pop()
        elif token["property"] and stack:
            stack[-1].properties.add(token["property"])
    yield from (one for one in found if one.kind)


def nameless_touch(source: Source) -> Iterator[str]:
    for one in objects(source.text):
        if one.kind not in TOUCHABLE:
            continue
        owner = one.parent if one.parent and one.kind in ("MouseArea", "TapHandler") else one
        held = one.properties | owner.properties
        missing = [name for name in ("objectName", "Accessible.name") if name not in held]
        if missing:
            yield f"line {one.line}: {one.kind} without {' and '.join(missing)}"


def test_everything_touchable_has_its_names() -> None:
    hold(nameless_touch, [source for source in texts() if source.path.endswith(".qml")])


NAMED = 'objectName: "ok"; Accessible.name: screen.ok'


@pytest.mark.parametrize(
    "text",
    [
        "Item { Rectangle { MouseArea { anchors.fill: parent } } }",
        'Item { objectName: "a"; TapHandler { onTapped: go() } }',
        "Item { " + NAMED + "; Rectangle { TapHandler { onTapped: { if (x) { go() } } } } }",
        'Button { objectName: "ok"; text: "// not a comment" }',
        "Item { /* " + NAMED + " */ MouseArea { } }",
    ],
)
def test_a_nameless_touchable_is_found(text: str) -> None:
    assert list(nameless_touch(planted(text, "terminal/view/a.qml")))


@pytest.mark.parametrize(
    "text",
    [
        "Rectangle { " + NAMED + "; MouseArea { anchors.fill: parent } }",
        "Rectangle { MouseArea { " + NAMED + " } }",
        "Button { " + NAMED + " }",
        'Text { text: "MouseArea { }" }',
    ],
)
def test_a_named_touchable_is_no_finding(text: str) -> None:
    assert not list(nameless_touch(planted(text, "terminal/view/a.qml")))
