"""What a person reads: the words of a page, its table, and the page behind a form."""

from typing import Protocol

from django.test import Client
from lxml import html


class Answer(Protocol):
    """What came back, as bytes."""

    @property
    def content(self) -> bytes: ...


class Page(Answer, Protocol):
    """An answer to a form, after redirections."""

    @property
    def status_code(self) -> int: ...

    def __getitem__(self, header: str) -> str: ...


def words(answer: Answer) -> str:
    """The page's main part, white space folded."""
    return _text(html.fromstring(answer.content).find(".//main"))


def lines(answer: Answer) -> list[str]:
    """Rows of the page's tables."""
    return [_text(row) for row in html.fromstring(answer.content).iterfind(".//main//tbody/tr")]


def sent(client: Client, path: str, **fields: object) -> tuple[Page, str]:
    """Fills in a form and follows to the page after it: the answer and its words. Names are spelled with `_` for `-`."""
    answer: Page = client.post(path, {name.replace("_", "-"): value for name, value in fields.items()}, follow=True)
    return answer, words(answer) if "html" in answer["Content-Type"] else ""


def hidden(answer: Answer, name: str) -> str:
    """What the page's form sends along with what a person fills in; empty when there is no such form."""
    fields = html.fromstring(answer.content).iterfind(f".//main//input[@name='{name}']")
    return next((str(field.get("value")) for field in fields if field.get("type") == "hidden"), "")


def _text(element: html.HtmlElement | None) -> str:
    assert element is not None
    return " ".join(" ".join(element.itertext()).split())
