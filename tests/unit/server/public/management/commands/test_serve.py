"""guichet-server serve: refuses to begin what it could not go on with, and stops when it is told to."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from server.database import Database
from server.key_ceremony import make_keys
from tests.unit.server.test_keyring import ISSUER, NOW, token


def test_without_a_secret_it_says_what_to_run(sqlite_database: Database, settings: Settings, tmp_path: Path) -> None:
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, secret_key_file=tmp_path / "none")
    with pytest.raises(CommandError, match="keys-init"):
        call_command("serve")


def test_with_a_database_that_is_not_up_to_date_it_says_what_to_run(
    sqlite_database: Database, settings: Settings, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.key"
    secret.write_text("x")
    settings.ENVIRONMENT = replace(django_settings.ENVIRONMENT, secret_key_file=secret)
    # The one applied last: none stands on it.
    sqlite_database.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    with pytest.raises(CommandError, match="guichet-server migrate"):
        call_command("serve")


def test_it_serves_pages_until_it_is_told_to_stop(sqlite_template: Path, tmp_path: Path) -> None:
    make_keys(tmp_path / "keys", ISSUER, NOW, token)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "GUICHET_DATABASE_URL": f"sqlite:///{sqlite_template}",
        "GUICHET_KEYS": str(tmp_path / "keys"),
    }
    command = [sys.executable, "-m", "server", "serve", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        transport = httpx.HTTPTransport(retries=8)  # the socket opens when gunicorn is up: 0.5, 1, 2 … seconds
        with httpx.Client(transport=transport, base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            assert client.get("/sante").json() == {"database": "ok"}
            assert "Se connecter" in client.get("/").text
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0, (tmp_path / "log").read_text()
