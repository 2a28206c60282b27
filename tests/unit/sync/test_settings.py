"""The agent's settings: right, or refused with the place and the reason."""

from pathlib import Path

import pytest

from sync.contract.instant import MINUTE, SECOND
from sync.settings import AgentSettings, SettingsFault, load

GOOD = """
[agent]
server = "https://guichet.example.fr"
journal = "/var/lib/guichet/journal.db"
keys = "/var/lib/guichet/keys.json"
"""


def loaded(tmp_path: Path, text: str) -> AgentSettings:
    path = tmp_path / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_the_least_settings_have_the_protocols_timing(tmp_path: Path) -> None:
    timing = loaded(tmp_path, GOOD).timing
    assert (timing.exchange_every, timing.backoff_first, timing.backoff_cap) == (5 * MINUTE, 5 * SECOND, 15 * MINUTE)
    assert timing.reconnect_spread == 5 * MINUTE


def test_tables_of_other_programs_are_their_own_business(tmp_path: Path) -> None:
    assert loaded(tmp_path, '[devices]\nscanner = "wedge"\n' + GOOD).server == "https://guichet.example.fr"


def test_timings_can_be_set_for_a_demonstration(tmp_path: Path) -> None:
    settings = loaded(tmp_path, GOOD + "reconnect_spread_ms = 0\nbackoff_cap_ms = 5000\nbackoff_first_ms = 100\n")
    assert (settings.timing.reconnect_spread, settings.timing.backoff_cap) == (0, 5000)


@pytest.mark.parametrize(
    "server", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000", "https://example.fr/guichet"]
)
def test_https_or_this_very_machine(tmp_path: Path, server: str) -> None:
    assert loaded(tmp_path, GOOD.replace("https://guichet.example.fr", server)).server == server


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"https://": "http://"}, "must begin with https://"),
        ({"https://guichet.example.fr": "http://127.0.0.1.example.fr"}, "must begin with https://"),
        ({"https://guichet.example.fr": "ftp://guichet.example.fr"}, "not the address"),
        ({"https://guichet.example.fr": "guichet.example.fr"}, "not the address"),
        ({"https://guichet.example.fr": "https://"}, "not the address"),
        ({"https://guichet.example.fr": "https://a:b@guichet.example.fr"}, "not the address"),
        ({"https://guichet.example.fr": "https://guichet.example.fr?x=1"}, "not the address"),
        ({"https://guichet.example.fr": "https://guichet.example.fr:99999"}, "not the address"),
        ({"https://guichet.example.fr": "https://[::1"}, "not the address"),
        ({"/var/lib/guichet/journal.db": "journal.db"}, "journal: 'journal.db' is not an absolute path"),
        ({"/var/lib/guichet/keys.json": "keys.json"}, "keys: 'keys.json' is not an absolute path"),
        ({"keys =": "kees ="}, "kees"),
        ({'server = "https://guichet.example.fr"': ""}, "server"),
        ({"[agent]": "[agents]"}, "no [agent] table"),
        ({"[agent]": "[agent"}, "not TOML"),
        ({"[agent]": "agent = 3"}, "not TOML|Expected"),
        ({"[agent]": "[agent]\nexchange_every_ms = 0"}, "exchange_every_ms"),
        ({"[agent]": "[agent]\nexchange_every_ms = 1.5"}, "exchange_every_ms"),
        ({"[agent]": '[agent]\nreconnect_spread_ms = "none"'}, "reconnect_spread_ms"),
        ({"[agent]": "[agent]\nreconnect_spread_ms = -1"}, "reconnect_spread_ms"),
        ({"[agent]": "[agent]\nbackoff_first_ms = 2000000"}, "longer than backoff_cap_ms"),
        ({"[agent]": '[agent]\nproxy = "proxy:3128"'}, "proxy"),
        ({"[agent]": '[agent]\nca_file = "ca.pem"'}, "ca_file"),
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused_with_the_reason(
    tmp_path: Path, change: dict[str, str], said: str
) -> None:
    text = GOOD
    for old, new in change.items():
        text = text.replace(old, new)
    with pytest.raises(SettingsFault, match=said.replace("[", r"\[").replace("]", r"\]").replace("(", r"\(")) as raised:
        loaded(tmp_path, text)
    assert "kiosk.toml" in str(raised.value)


def test_a_file_that_is_missing_or_not_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="No such file"):
        load(tmp_path / "kiosk.toml")
    (tmp_path / "kiosk.toml").write_bytes(b"\xff\xfe[agent]")
    with pytest.raises(SettingsFault, match="not UTF-8"):
        load(tmp_path / "kiosk.toml")
