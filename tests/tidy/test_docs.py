"""The pages lead somewhere: every relative link of a Markdown page exists, and decision records are numbered once each."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.tidy.tree import ROOT, Source, hold, planted, texts

_LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
DECISIONS = "docs/decisions/"


def pages() -> list[Source]:
    return [source for source in texts() if source.path.endswith(".md")]


def dead_links(source: Source) -> Iterator[str]:
    for found in _LINK.finditer(_CODE.sub("", source.text)):
        target = ROOT / PurePosixPath(source.path).parent / found[1] if found[1] else ROOT / source.path
        if not target.exists():
            yield f"leads nowhere: {found[1]}"
        elif found[2] and found[2].lstrip("#") not in headings(target.read_text()):
            yield f"no such heading: {found[1]}{found[2]}"


def headings(text: str) -> set[str]:
    """As the usual renderers name them in links."""
    titles = re.findall(r"^#+ (.+)$", _CODE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def badly_numbered(source: Source) -> Iterator[str]:
    name = source.path.removeprefix(DECISIONS)
    number = name[:4]
    if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name):
        yield "is not named NNNN-words.md"
    elif not source.text.startswith(f"# {number}. "):
        yield f"does not begin with `# {number}. `"


def test_every_link_of_a_page_leads_somewhere() -> None:
    hold(dead_links, pages())


def test_every_decision_record_carries_its_number() -> None:
    hold(badly_numbered, [page for page in pages() if page.path.startswith(DECISIONS)])


def test_no_two_decision_records_have_the_same_number() -> None:
    numbers = [page.path[len(DECISIONS) :][:4] for page in pages() if page.path.startswith(DECISIONS)]
    assert sorted(numbers) == sorted(set(numbers))


def test_a_dead_link_is_found() -> None:
    assert list(dead_links(planted("[a](nowhere.md)", "docs/x.md")))
    assert list(dead_links(planted("[a](limits.md#no-such-heading)", "docs/x.md")))
    assert not list(dead_links(planted("[a](limits.md) [b](https://example.org) `[c](d.md)`", "docs/x.md")))


def test_a_badly_numbered_record_is_found() -> None:
    assert list(badly_numbered(planted("# 2. B", "docs/decisions/2-b.md")))
    assert list(badly_numbered(planted("# 0003. B", "docs/decisions/0002-b.md")))
    assert not list(badly_numbered(planted("# 0002. B", "docs/decisions/0002-b.md")))
