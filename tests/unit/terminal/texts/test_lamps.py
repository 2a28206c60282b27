"""The installer's guide says of each light what the screen says, word for word, and the colour that it has."""

from pathlib import Path

from drivers.events import DeviceKind
from sync.journal.link_state import LinkState
from terminal.counter.events import DeviceLight, Devices
from terminal.counter.lights import LIGHTS
from terminal.presenter.band import lamps_of
from terminal.screen import Role
from terminal.texts.english_lamps import LAMPS_EN
from terminal.texts.french import Texts
from terminal.texts.lamps import LAMPS
from terminal.texts.looking import LookingTexts

GUIDE = Path(__file__).parents[4] / "docs" / "operating" / "scanneurs-imprimantes.md"
COLOURS = {Role.ACCEPTED: "vert", Role.RESERVED: "orange", Role.NEUTRAL: "gris", Role.REFUSED: "rouge"}
NO_LINK: LinkState | None = None


def colour(kind: DeviceKind, light: DeviceLight) -> str:
    both = {DeviceKind.SCANNER: DeviceLight.READY, DeviceKind.PRINTER: DeviceLight.READY, kind: light}
    devices = Devices(scanner=both[DeviceKind.SCANNER], printer=both[DeviceKind.PRINTER])
    return next(COLOURS[lamp.role] for lamp in lamps_of(devices, NO_LINK, Texts()) if lamp.name == kind.value)


def rows() -> list[list[str]]:
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    first = lines.index("| Voyant | Couleur | Ce qui se passe | Que faire |")
    table = lines[first + 2 : lines.index("", first)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_table_of_the_guide_is_the_screens_own() -> None:
    names = {DeviceKind.SCANNER: Texts().lamp("scanner"), DeviceKind.PRINTER: Texts().lamp("printer")}
    assert rows() == [
        [
            names[kind],
            colour(kind, light),
            LAMPS[kind.value, light.value][0],
            LAMPS[kind.value, light.value][1] or "Rien.",
        ]
        for kind in DeviceKind
        for light in LIGHTS[kind]
    ]


def test_the_guide_calls_a_paper_what_the_screen_calls_it() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for state in ("printed", "sent"):
        assert f"**{LookingTexts().paper_state(state)}**" in text


def test_the_mode_that_works_best_is_named_first() -> None:
    for table in (LAMPS, LAMPS_EN):
        remedy = table["scanner", "unsupported-mode"][1]
        others = [remedy.find(word) for word in ("série", "serial", "clavier", "keyboard") if word in remedy]
        assert len(others) == 2
        assert 0 <= remedy.find("HID POS") < min(others)
