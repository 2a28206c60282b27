"""Documents are set here or in a process of their own, with the same bytes, and a fault is told as one."""

import sys
from pathlib import Path

import pytest

from server.reimbursement import typesetting
from server.reimbursement.typesetting import TypesettingFault, typeset

PAGE = """#let shown = json(bytes(sys.inputs.shown))
#set document(title: "Essai", date: none)
#set text(lang: "fr")
= #shown.words
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(PAGE)
    return path


def test_a_long_document_is_set_elsewhere_with_the_same_bytes(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = typeset(template, {"words": "Été #strong[x]"})
    monkeypatch.setattr(typesetting, "SHORT_MAX", 0)
    assert typeset(template, {"words": "Été #strong[x]"}) == here
    assert here.startswith(b"%PDF-")


@pytest.mark.parametrize("short_max", [0, 1000])
def test_what_typst_refuses_is_told(template: Path, monkeypatch: pytest.MonkeyPatch, short_max: int) -> None:
    monkeypatch.setattr(typesetting, "SHORT_MAX", short_max)
    with pytest.raises(TypesettingFault, match="words"):
        typeset(template, {})


def test_a_process_that_cannot_begin_or_does_not_end_is_a_fault(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "SHORT_MAX", 0)
    monkeypatch.setattr(typesetting, "SECONDS_MAX", 0.001)
    with pytest.raises(TypesettingFault, match="timed out"):
        typeset(template, {"words": "a"})
    monkeypatch.setattr(sys, "executable", str(template))
    with pytest.raises(TypesettingFault, match=r"page\.typ"):
        typeset(template, {"words": "a"})
