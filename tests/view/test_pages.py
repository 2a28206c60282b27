"""Every screen at every size: drawn without a warning, nothing cut, nothing too small to touch or to read."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from terminal.screen import Screen
from terminal.view.colours import CONTRAST_MIN, contrast
from tests.view.window import ACCENT, Stage

VIEW = Path(__file__).parents[2] / "terminal" / "view"
SIZES = [(1280, 800), (1024, 600), (1920, 1080), (800, 1280)]
TOUCH_MIN = 64
TEXT_MIN = 13  # the engraving of a key; sentences are 15 at least
SENTENCE_MIN = 15
WORD_MIN_SHARE = 0.05  # of the window's height: the word of a verdict, seen from two metres


def place(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def is_scrolled(item: QQuickItem) -> bool:
    """Inside the journal's list, which is longer than the screen."""
    parent = item.parentItem()
    while parent is not None:
        if parent.metaObject().className().startswith(("QQuickListView", "PaperSheet")):
            return True
        parent = parent.parentItem()
    return False


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_screen_is_drawn_whole_at_every_size(
    stage: Stage, gallery: dict[str, Screen], width: int, height: int
) -> None:
    stage.resize(width, height)
    window = QRectF(-1, -1, width + 2, height + 2)
    for name, screen in gallery.items():
        stage.show(screen)
        for text, item in stage.texts():
            if is_scrolled(item):
                continue
            assert window.contains(place(item)), f"{name}: {text!r} leaves the window"
            overflow = item.property("contentHeight") - item.height()
            assert overflow <= 2 or item.property("elide"), f"{name}: {text!r} is cut"
            assert not item.property("truncated"), f"{name}: {text!r} is shortened"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_pages_and_buttons_do_not_lie_over_each_other(
    stage: Stage, gallery: dict[str, Screen], width: int, height: int
) -> None:
    stage.resize(width, height)
    for name, screen in gallery.items():
        stage.show(screen)
        bar = place(stage.named("actions"))
        band = place(stage.named("band"))
        for text, item in stage.texts():
            if is_scrolled(item):
                continue
            where = place(item)
            assert where.bottom() <= bar.top() + 1 or where.top() >= bar.top() - 1, (
                f"{name}: {text!r} under the buttons"
            )
            assert where.top() >= band.bottom() - 1 or where.bottom() <= band.bottom() + 1, (
                f"{name}: {text!r} under the band"
            )


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_whatever_is_touched_is_large_enough_for_a_glove_and_has_its_names(
    stage: Stage, gallery: dict[str, Screen], width: int, height: int
) -> None:
    stage.resize(width, height)
    for name, screen in gallery.items():
        stage.show(screen)
        touchables = stage.touchables()
        assert len(touchables) >= len(screen.actions), name
        for item in touchables:
            assert item.objectName(), name
            assert min(item.width(), item.height()) >= TOUCH_MIN, (
                f"{name}: {item.objectName()} is {item.width()}x{item.height()}"
            )
        places = [place(item) for item in touchables if not is_scrolled(item)]
        for at, first in enumerate(places):
            assert not any(first.adjusted(1, 1, -1, -1).intersects(second) for second in places[at + 1 :]), name


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_texts_are_large_enough_to_be_read(stage: Stage, gallery: dict[str, Screen], width: int, height: int) -> None:
    stage.resize(width, height)
    for name, screen in gallery.items():
        stage.show(screen)
        for text, item in stage.texts():
            if is_scrolled(item):
                continue
            least = TEXT_MIN if text in {action.key_label for action in screen.actions} else SENTENCE_MIN
            drawn = item.property("contentHeight") / max(1, item.property("lineCount")) / 1.1
            size = min(item.property("font").pixelSize(), drawn)
            assert size >= least, f"{name}: {text!r} has {size} pixels"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_word_of_a_verdict_is_seen_from_two_metres(
    stage: Stage, gallery: dict[str, Screen], width: int, height: int
) -> None:
    stage.resize(width, height)
    for name in ("green", "amber", "red-already", "unknown", "scan-again", "green-basket"):
        screen = gallery[name]
        stage.show(screen)
        word = next(item for text, item in stage.texts() if text == screen.page.word)  # type: ignore[union-attr]
        assert word.property("contentHeight") >= WORD_MIN_SHARE * min(width, height), name


def test_a_verdict_fills_the_whole_width_with_its_colour(stage: Stage, gallery: dict[str, Screen]) -> None:
    for name, fill in (("green", "#0a5c36"), ("amber", "#ffc445"), ("red-already", "#a01220"), ("unknown", "#3d3a78")):
        stage.show(gallery[name])
        picture = stage.picture()
        for x, y in ((3, 400), (1276, 400), (3, 797), (1276, 797)):
            assert picture.pixelColor(x, y).name() == fill, name


def test_the_colours_of_every_role_can_be_read() -> None:
    theme = (VIEW / "theme" / "Theme.qml").read_text(encoding="utf-8")
    colours = "".join(rf' "{part}": "(#\w+)",' for part in ("fill", "ink", "button", "tint", "tintInk"))[:-1]
    roles = re.findall(rf'"(\w+)": \{{{colours}', theme)
    assert {role[0] for role in roles} == {"neutral", "accepted", "reserved", "refused", "unknown", "again"}
    for _, fill, ink, button, tint, tint_ink in roles:
        for first, second in ((fill, ink), (button, ink), (tint, tint_ink)):
            assert contrast(first, second) >= CONTRAST_MIN, (first, second)
    plain = dict(re.findall(r'property color (\w+): "(#\w{6})"', theme))
    for ground in ("paper", "surface", "shade"):
        assert contrast(plain[ground], plain["ink"]) >= CONTRAST_MIN
    for ground in ("paper", "surface"):
        assert contrast(plain[ground], plain["soft"]) >= CONTRAST_MIN
    assert contrast(plain["accentInk"], ACCENT) >= CONTRAST_MIN


def test_pages_mirror_for_a_language_that_runs_the_other_way(stage: Stage, gallery: dict[str, Screen]) -> None:
    for name, screen in gallery.items():
        stage.show(screen)
        left = place(stage.named("band")).left()
        stage.show(replace(screen, is_right_to_left=True))
        assert place(stage.named("band")).left() == left, name
    stage.show(gallery["number"])
    pad_left = place(stage.named("pad-digit-1")).left()
    stage.show(replace(gallery["number"], is_right_to_left=True))
    assert place(stage.named("pad-digit-1")).left() < pad_left


def test_every_page_of_the_view_is_in_the_gallery(gallery: dict[str, Screen]) -> None:
    pages = {path.stem for path in (VIEW / "pages").glob("*.qml")}
    assert {screen.page.kind for screen in gallery.values()} == pages


def test_nothing_moves_but_a_fault() -> None:
    moving = [path.name for path in VIEW.rglob("*.qml") if "Animation" in path.read_text(encoding="utf-8")]
    assert moving == ["LampChip.qml"]
