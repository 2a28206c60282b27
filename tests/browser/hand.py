"""What a hand does in a window, and what is looked at after it. A page that is still on its way is neither judged nor used."""

import os
import re
from functools import cache
from pathlib import Path

from playwright.sync_api import Locator, Page

HERE = Path(__file__).parent
AXE_ITSELF = HERE.parent / "judges/node_modules/axe-core/axe.min.js"


def follow(way: Locator) -> None:
    """Clicks on what leads to another page, and waits for all of it: a click alone is over when its first bytes have come."""
    with way.page.expect_navigation():
        way.click()


def press(page: Page, name: str) -> None:
    """Of the buttons that bear that name, as a regular expression, the one there is."""
    follow(page.get_by_role("button", name=re.compile(name)))


def enter(page: Page) -> None:
    """Sends the form where the cursor is, or follows the link."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def findings(page: Page) -> list[str]:
    """What a reader of this page would miss: sentences. Empty is good."""
    page.evaluate(_source(AXE_ITSELF))  # by the debugger's door: the page's policy would let no script of others in
    found = [*page.evaluate(_source(HERE / "axe.js")), *page.evaluate(_source(HERE / "audit.js"))]
    return [str(each) for each in found]


@cache
def _source(path: Path) -> str:
    assert path.exists(), f"{path.name} is not installed: run scripts/setup test"
    return path.read_text()


def look(page: Page, address: str, name: str) -> list[str]:
    """Opens the page, keeps a picture for people, and tells what a reader of it would miss."""
    answer = page.goto(address)
    assert answer is not None
    found = findings(page) if answer.status == 200 else [f"answered {answer.status}"]
    screenshot(page, name)
    return [f"{name}: {each}" for each in found]


def at_rest(page: Page, name: str) -> None:
    """The page is sound and may be looked at."""
    found = findings(page)
    screenshot(page, name)
    assert found == []


def screenshot(page: Page, name: str) -> None:
    """Into the folder that GUICHET_SCREENSHOTS names, for a person to look at; nothing when it names none."""
    folder = os.environ.get("GUICHET_SCREENSHOTS")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
