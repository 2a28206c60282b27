"""Rules between settings, one broken at a time."""

import pytest

from kiosk_config.faults import SettingsRefused
from tests.unit.kiosk_config.files import NETWORK_PRINTER, RIGHT, settings

JOURNAL = '"/var/lib/guichet/journal/journal.db"'
KEYS = '"/var/lib/guichet/journal/keys.json"'
SERVER = '"https://pass.departement.example"'
PROFILE = 'profile = "epson-tm-t20"'
SCANNER = "vendor = 0x05e0\nproduct = 0x1200"
SERIAL_PRINTER = 'kind = "serial"\nport = "/dev/ttyS0"\n'
USB = 'kind = "usb"\nvendor = 0x04b8\nproduct = 0x0e15'
SHOP = RIGHT.replace(USB, SERIAL_PRINTER)


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        (RIGHT.replace(PROFILE, f'socket = "/run/{"s" * 110}"'), "devices.socket", "Linux n’en accepte que 107"),
        (RIGHT.replace(PROFILE, 'socket = "devices.sock"'), "devices.socket", "pas un chemin complet"),
        (RIGHT.replace(PROFILE, 'jobs = "/var/../x/y"'), "devices.jobs", "pas un chemin complet"),
        (RIGHT.replace(PROFILE, 'registry = "enrolled.json"'), "devices.registry", "pas un chemin complet"),
        (RIGHT.replace(PROFILE, 'profile = "epson"'), "devices.profile", "« epson » n’est pas un choix possible"),
        (RIGHT.replace(SCANNER, ""), "devices.scanners[0].path", "« vendor » et « product »"),
        (RIGHT.replace(SCANNER, 'path = "event3"'), "devices.scanners[0].path", "pas un chemin complet"),
        (RIGHT.replace('"douchette-2"', '"scanner-1"'), "devices.scanners[1].name", "Deux douchettes s’appellent"),
        (RIGHT.replace('"douchette-2"', '"printer"'), "devices.scanners[1].name", "c’est le nom de l’imprimante"),
        (RIGHT.replace('"/dev/serial/by-id/usb-ACME_Scanner_0042-if00"', '""'), "devices.scanners[1].port", "vide"),
        (RIGHT.replace('name = "douchette-2"', "baud = 0"), "devices.scanners[1].baud", "de 1 à 4000000"),
        (RIGHT.replace('name = "douchette-2"', 'name = "a{b"'), "devices.scanners[1].name", "forme attendue"),
        (RIGHT.replace("0x04b8", "65536"), "devices.printer.vendor", "de 0 à 65535"),
        (NETWORK_PRINTER.replace("192.168.1.50", "imprimante.local"), "devices.printer.host", "pas une adresse IP"),
        (NETWORK_PRINTER.replace('50"', '50"\nport = 0'), "devices.printer.port", "de 1 à 65535"),
        (SHOP.replace("/dev/ttyS0", "ttyS0"), "devices.printer.port", "pas un chemin complet"),
        (
            SHOP.replace("[counter]", 'usb_path = "1-2"\n[counter]').replace(
                'kind = "serial"\nport', 'kind = "usb"\n#'
            ),
            "devices.printer.vendor",
            "aussi « vendor »",
        ),
        (SHOP.replace("[counter]", 'flow = "dtr"\n[counter]'), "devices.printer.flow", "« dtr » n’est pas un choix"),
        (RIGHT.replace(JOURNAL, '"journal.db"'), "agent.journal", "pas un chemin complet"),
        (RIGHT.replace(JOURNAL, '"/var/lib//x/a.db"'), "agent.journal", "pas un chemin complet"),
        (RIGHT.replace(JOURNAL, r'"/var/lib/x/a\n.db"'), "agent.journal", "pas un chemin complet"),
        (RIGHT.replace(SERVER, '"pass.departement.example"'), "agent.server", "pas l’adresse d’un serveur"),
        (RIGHT.replace(SERVER, '"http://pass.departement.example"'), "agent.server", "commencer par https://"),
        (RIGHT.replace(SERVER, '"https://nom@pass.example"'), "agent.server", "pas l’adresse d’un serveur"),
        (RIGHT.replace(SERVER, f'{SERVER}\nproxy = "pas une adresse"'), "agent.proxy", "pas l’adresse d’un serveur"),
        (
            RIGHT.replace(SERVER, f"{SERVER}\nbackoff_first_ms = 900\nbackoff_cap_ms = 800"),
            "agent.backoff_first_ms",
            "900 ms) dépasse la plus longue (800 ms)",
        ),
        (RIGHT.replace(KEYS, JOURNAL), "agent.keys", "déjà celui de « agent.journal »"),
        (RIGHT.replace(PROFILE, f"jobs = {JOURNAL}"), "devices.jobs", "déjà celui de « agent.journal »"),
        (
            RIGHT.replace(PROFILE, 'jobs = "/var/lib/guichet/jobs.db"'),
            "devices.jobs",
            "sont l’un dans l’autre, or leurs droits diffèrent",
        ),
        (RIGHT.replace("[counter]", '[counter]\naccent = "bleu"'), "counter.accent", "forme attendue"),
        (RIGHT.replace("[counter]", '[counter]\naccent = "#aabbcc\\n"'), "counter.accent", "forme attendue"),
    ],
)
def test_a_broken_rule_names_its_key_and_says_what_is_wrong(text: str, key: str, words: str) -> None:
    with pytest.raises(SettingsRefused) as caught:
        settings(text)
    told = {one.key: one.sentence for one in caught.value.problems}
    assert key in told, told
    assert words in told[key]


def test_a_server_on_this_machine_needs_no_certificate() -> None:
    for url in ("http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"):
        assert settings(RIGHT.replace(SERVER, f'"{url}"')).agent.server == url


def test_a_folder_may_have_a_space_in_its_name() -> None:
    assert settings(RIGHT.replace(JOURNAL, '"/srv/mon journal/a.db"')).agent.journal == "/srv/mon journal/a.db"


def test_two_files_of_one_user_may_share_a_folder() -> None:
    assert settings().agent.keys.startswith("/var/lib/guichet/journal/")
