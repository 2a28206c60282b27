"""A person at a web page, without a window: follows links and fills in the forms that the page really shows.

Only what the page offers can be done: a missing form, field or button is a failure of the page.
"""

from pathlib import Path

import httpx
from lxml import html

TIMEOUT_S = 30.0


class PageFault(Exception):
    """The page did not offer, or did not answer, what a person needed."""


class Browser:
    """One person's browser with its own cookies. `server` is the base URL."""

    def __init__(self, server: str) -> None:
        self._client = httpx.Client(base_url=server, follow_redirects=True, timeout=TIMEOUT_S)
        self._page: httpx.Response | None = None
        self._parsed: html.HtmlElement | None = None

    def close(self) -> None:
        self._client.close()

    @property
    def text(self) -> str:
        """The words of the page, white space folded."""
        return " ".join(self._tree().text_content().split())

    def open(self, path: str) -> str:
        """Goes to an address; the page's words."""
        return self._arrive(self._client.get(path))

    def download(self, path: str, to: Path) -> None:
        """Saves what an address gives."""
        self._arrive(self._client.get(path))
        self.save(to)

    def save(self, to: Path) -> None:
        """Saves what stands where a page would: a PDF, an XML file, a CSV."""
        assert self._page is not None, "no page was opened"
        if self._page.headers.get("content-type", "").startswith("text/html"):
            raise PageFault(f"{self._address()} is a page, not a file: {self.text[:200]}")
        to.write_bytes(self._page.content)

    def link(self, words: str) -> str:
        """The address of the first link that has these words. Raises PageFault."""
        for one in self._tree().iter("a"):
            if words in " ".join(one.text_content().split()):
                return str(one.get("href"))
        raise PageFault(f"no link «{words}» on {self._address()}")

    def links(self, part: str) -> list[str]:
        """Every address on the page that contains `part`, in order, once each."""
        found = [str(one.get("href")) for one in self._tree().iter("a") if part in (one.get("href") or "")]
        return list(dict.fromkeys(found))

    def submit(
        self, button: str, fields: dict[str, str | list[str]] | None = None, upload: dict[str, Path] | None = None
    ) -> str:
        """Fills in the first form that has a button with these words, and presses it. Raises PageFault."""
        form, name, value = self._form(button)
        content = self._filled(form)
        offered = {str(one.get("name")) for one in self._fields(form)}
        for key, wanted in (fields or {}).items():
            if key not in offered:
                raise PageFault(f"no field {key} beside «{button}» on {self._address()}; there are {sorted(offered)}")
            content[key] = wanted
        if name:
            content[name] = value
        address = str(httpx.URL(self._address()).join(form.action or ""))
        if form.method.upper() == "GET":
            return self._arrive(self._client.get(address, params=content))
        files = {key: (path.name, path.read_bytes()) for key, path in (upload or {}).items()}
        return self._arrive(
            self._client.post(address, data=content, files=files or None, headers={"Referer": self._address()})
        )

    def option(self, words: str) -> str:
        """The value behind the first choice of a list that has these words. Raises PageFault."""
        for one in self._tree().iter("option"):
            if words in " ".join(one.text_content().split()):
                return str(one.get("value"))
        raise PageFault(f"no choice «{words}» on {self._address()}")

    def radio(self, words: str) -> str:
        """The value of the first round button whose label has these words. Raises PageFault."""
        for one in self._tree().iter("label"):
            if words in " ".join(one.text_content().split()):
                buttons = one.xpath(".//input[@type='radio']")
                if buttons:
                    return str(buttons[0].get("value"))
        raise PageFault(f"no choice «{words}» on {self._address()}")

    def _fields(self, form: html.FormElement) -> list[html.HtmlElement]:
        """Inside the form, or elsewhere on the page and naming it."""
        own = list(form.xpath(".//input|.//select|.//textarea"))
        name = form.get("id")
        return own + (list(self._tree().xpath("//input[@form=$name]", name=name)) if name else [])

    def _filled(self, form: html.FormElement) -> dict[str, str | list[str]]:
        """As the page fills it in before anybody types."""
        content: dict[str, str | list[str]] = {}
        for one in self._fields(form):
            name, kind = one.get("name"), one.get("type")
            is_off = kind in ("checkbox", "radio") and one.get("checked") is None
            if name is None or is_off or kind in ("submit", "file"):
                continue
            value = one.value if one.tag == "select" else one.get("value", "")
            kept = content.setdefault(name, [])
            assert isinstance(kept, list)
            kept.append(value or "")
        return content

    def _form(self, button: str) -> tuple[html.FormElement, str, str]:
        for form in self._tree().forms:
            for one in form.xpath(".//button|.//input[@type='submit']"):
                label = " ".join(one.text_content().split()) or str(one.get("value") or "")
                if button in label:
                    return form, str(one.get("name") or ""), str(one.get("value") or "")
        raise PageFault(f"no button «{button}» on {self._address()}")

    def _address(self) -> str:
        assert self._page is not None, "no page was opened"
        return str(self._page.url)

    def _tree(self) -> html.HtmlElement:
        assert self._page is not None, "no page was opened"
        if self._parsed is None:
            self._parsed = html.fromstring(self._page.text)
        return self._parsed

    def _arrive(self, page: httpx.Response) -> str:
        self._page, self._parsed = page, None
        if page.status_code >= httpx.codes.BAD_REQUEST:
            raise PageFault(f"{page.request.method} {page.url} answered {page.status_code}")
        return self.text if page.headers.get("content-type", "").startswith("text/html") else ""
