"""server.environment: every variable read, every wrong one named."""

from pathlib import Path

import pytest

from server.environment import SettingsFault, read

ROOT = Path("/srv/guichet")


def test_without_variables_everything_lies_in_var() -> None:
    found = read({}, ROOT)
    assert found.database["NAME"] == "/srv/guichet/var/guichet.sqlite3"
    assert found.keys == ROOT / "var/keys"
    assert found.secret_key_file == ROOT / "var/keys/secret.key"
    assert not found.is_https
    assert not found.is_debug


def test_sqlite_is_never_opened_without_its_guards() -> None:
    options = read({"GUICHET_DATABASE_URL": "sqlite:////data/g.db"}, ROOT).database["OPTIONS"]
    assert isinstance(options, dict)
    assert options["transaction_mode"] == "IMMEDIATE"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        assert pragma in options["init_command"]


@pytest.mark.parametrize(
    ("url", "name", "host", "port", "user", "password"),
    [
        ("postgresql://g:p%40ss@db.example:5433/guichet", "guichet", "db.example", "5433", "g", "p@ss"),
        ("postgresql:///guichet?host=/run/postgresql", "guichet", "/run/postgresql", "", "", ""),
        ("postgres://g@/guichet?host=/s&port=5444", "guichet", "/s", "5444", "g", ""),
    ],
)
def test_a_postgresql_address_is_taken_apart(
    url: str, name: str, host: str, port: str, user: str, password: str
) -> None:
    found = read({"GUICHET_DATABASE_URL": url}, ROOT).database
    assert [found[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")] == [name, host, port, user, password]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GUICHET_DATABASE_URL", "mysql://x/y"),
        ("GUICHET_DATABASE_URL", "sqlite://relative.db"),
        ("GUICHET_DATABASE_URL", "sqlite:///"),
        ("GUICHET_DATABASE_URL", "postgresql://host/"),
        ("GUICHET_PUBLIC_URL", "guichet.example"),
    ],
)
def test_a_wrong_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsFault, match=variable):
        read({variable: value}, ROOT)


def test_an_https_address_turns_the_secure_cookies_on() -> None:
    found = read({"GUICHET_PUBLIC_URL": "https://pass.example/", "GUICHET_ALLOWED_HOSTS": "pass.example, other"}, ROOT)
    assert found.is_https
    assert found.public_url == "https://pass.example"
    assert found.allowed_hosts == ("pass.example", "other")
