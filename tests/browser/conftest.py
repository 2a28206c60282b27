"""A real server on a free port of this machine, with a whole scene behind it, and Debian's Chromium in front."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, get_internal_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from server.database import current
from tests.browser.hand import press
from tests.browser.scene import NOON, PASSWORD, Scene
from tests.conftest import point_at

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--lang=fr-FR",
]
WIDTHS = {"desk": 1280, "phone": 390}
REFUSED_FORM = "status of 422"  # a form that comes back with what is wrong: the browser notes it, and nothing is broken

SignIn = Callable[[str], Page]


class _Quiet(WSGIRequestHandler):
    """Django's request handler without a line per request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
        """Says nothing."""


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for this folder, gone before the tests of the next one."""
    if not Path(CHROMIUM).exists():
        raise AssertionError("Chromium is not installed: run scripts/setup test")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        # Playwright keeps an event loop in this thread as long as it lives; Django must not mind.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def scene_file(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Path:
    """The scene, built once; every test works on a copy."""
    path = tmp_path_factory.mktemp("scene") / "scene.db"
    shutil.copyfile(sqlite_template, path)
    with django_db_blocker.unblock():
        point_at(f"sqlite:///{path}")
        Scene(current())
        connections.close_all()
    return path


@pytest.fixture
def site(
    scene_file: Path,
    tmp_path: Path,
    settings: Settings,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """The server's address. It is noon on 18 November 2026."""
    settings.CLOCK = lambda: NOON
    path = tmp_path / "site.db"
    shutil.copyfile(scene_file, path)
    with serving(path, django_db_blocker) as address:
        yield address


@contextmanager
def serving(path: Path, blocker: DjangoDbBlocker) -> Iterator[str]:
    """A server over that database, on a free port of this machine; its address."""
    with blocker.unblock():
        point_at(f"sqlite:///{path}")
        server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
        server.set_app(get_internal_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()
        connections.close_all()


@pytest.fixture(params=list(WIDTHS))
def page(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Page]:
    """A fresh window, at a desk and on a phone in turn; what the browser complains about fails the test."""
    context = chromium.new_context(
        viewport={"width": WIDTHS[request.param], "height": 900},
        base_url=site,
        locale="fr-FR",
        timezone_id="Europe/Paris",
    )
    opened = context.new_page()
    complaints: list[str] = []
    opened.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type == "error" and REFUSED_FORM not in message.text else None
        ),
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture
def sign_in(page: Page) -> SignIn:
    """Signs somebody in by the form, as they would."""

    def by_form(username: str) -> Page:
        page.goto("/connexion/")
        page.get_by_label("Identifiant").fill(username)
        page.get_by_label("Mot de passe").fill(PASSWORD)
        press(page, "Se connecter")
        return page

    return by_form
