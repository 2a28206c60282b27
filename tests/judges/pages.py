"""Every page that a person comes to by links and forms, as the server sends it."""

from collections import Counter, deque
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from django.test import Client
from django.urls import resolve
from lxml import html

OF_ONE_ADDRESS = 8  # pages that one pattern of addresses gives, such as that of a claim: what is special comes early
LEAVE = "accounts:sign_out"


class Visit:
    """Follows every link, then sends every form as it stands: most come back with what is missing."""

    def __init__(self, client: Client, starts: Iterable[str]) -> None:
        self.pages: dict[str, str] = {}  # by how one comes there
        self._client = client
        self._forms: dict[str, dict[str, str]] = {}
        self._times: Counter[str] = Counter()
        self._follow(starts)
        self._times.clear()
        self._send()

    def _follow(self, starts: Iterable[str]) -> None:
        waiting = deque(starts)
        seen = set(waiting)
        while waiting:
            address = waiting.popleft()
            if self._is_new(address):
                fresh = [each for each in self._keep(address, address, self._client.get(address)) if each not in seen]
                seen.update(fresh)
                waiting.extend(dict.fromkeys(fresh))

    def _send(self) -> None:
        for action, fields in list(self._forms.items()):
            if self._is_new(action):
                self._keep(f"POST {action}", action, self._client.post(action, fields, follow=True))

    def _is_new(self, address: str) -> bool:
        name = resolve(address.partition("?")[0]).view_name
        self._times[name] += 1
        return name != LEAVE and self._times[name] <= OF_ONE_ADDRESS

    def _keep(self, name: str, address: str, answer: Any) -> list[str]:
        """The addresses that one can go on to."""
        if not answer.headers.get("Content-Type", "").startswith("text/html") or not answer.content:
            return []
        self.pages[name] = answer.content.decode()
        page: Any = html.document_fromstring(answer.content)  # the types of lxml know no forms
        for form in page.forms:
            if form.method == "POST":
                self._forms.setdefault(_joined(address, form.action), dict(form.form_values()))
        links = [_joined(address, link.get("href")) for link in page.iterfind(".//a")]
        return [link for link in links if link.startswith("/")]


def _joined(address: str, link: str | None) -> str:
    """Where the link leads from there, whatever place on that page it names."""
    return urljoin(address, (link or "").partition("#")[0])
