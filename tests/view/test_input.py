"""Fingers, keys and scanner reach the program from every page, whatever has the focus."""

import gc
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from terminal.actions import happening_of
from terminal.screen import Screen
from terminal.view.bridge import Bridge, as_map, key_name
from terminal.view.keyboard import FifoKeyboard
from terminal.view.window import ViewFault, open_window
from tests.unit.terminal.desk import Desk, code_of, date_digits, paper
from tests.view.window import Stage


def test_every_button_of_every_screen_gives_its_action_by_touch(stage: Stage, gallery: dict[str, Screen]) -> None:
    for name, screen in gallery.items():
        stage.show(screen)
        for action in screen.actions:
            stage.acts.clear()
            stage.touch(stage.named(f"action-{action.name}"))
            assert stage.acts == [action.name], name


def test_every_key_of_every_screen_gives_its_action(stage: Stage, gallery: dict[str, Screen]) -> None:
    keys = {
        "Return": Qt.Key.Key_Return, "Escape": Qt.Key.Key_Escape, "Backspace": Qt.Key.Key_Backspace, ",": Qt.Key.Key_Comma,
        "Up": Qt.Key.Key_Up, "Down": Qt.Key.Key_Down, "Left": Qt.Key.Key_Left, "Right": Qt.Key.Key_Right,
        **{f"F{number}": Qt.Key(Qt.Key.Key_F1 + number - 1) for number in range(1, 13)},
        **{str(digit): Qt.Key(Qt.Key.Key_0 + digit) for digit in range(10)},
    }  # fmt: skip
    for name, screen in gallery.items():
        stage.show(screen)
        for key, action in screen.keys:
            stage.acts.clear()
            stage.press(keys[key])
            assert stage.acts == [action], (name, key)
            assert happening_of(action) is not None


def test_the_pad_types_by_touch(stage: Stage, gallery: dict[str, Screen]) -> None:
    stage.show(gallery["amount"])
    for name in ("digit-7", "digit-0", "comma", "erase"):
        stage.touch(stage.named(f"pad-{name}"))
    assert stage.acts == ["digit-7", "digit-0", "comma", "erase"]


def test_a_line_of_the_journal_and_the_days_beside_it_are_touched(stage: Stage, gallery: dict[str, Screen]) -> None:
    stage.show(gallery["journal"])
    first = gallery["journal"].page.lines[0].name  # type: ignore[union-attr]
    for name in (first, "day-left", "day-right"):
        stage.touch(stage.named(name))
    assert stage.acts == [first, "left", "right"]


def test_a_light_opens_the_page_of_the_lights(stage: Stage, gallery: dict[str, Screen]) -> None:
    stage.show(gallery["ready"])
    stage.touch(stage.named("lamp-network"))
    assert stage.acts == ["devices"]


def test_a_key_without_a_meaning_does_nothing(stage: Stage, gallery: dict[str, Screen]) -> None:
    stage.show(gallery["changes"])
    for key in (Qt.Key.Key_A, Qt.Key.Key_F12, Qt.Key.Key_Tab, Qt.Key.Key_5):
        stage.press(key)
    assert stage.acts == []


@pytest.mark.parametrize(
    ("key", "text", "name"),
    [
        (Qt.Key.Key_Enter, "\r", "Return"),
        (Qt.Key.Key_Delete, "\x7f", "Backspace"),
        (Qt.Key.Key_Ampersand, "&", "1"),
        (0xE9, "é", "2"),
        (Qt.Key.Key_Underscore, "_", "8"),
        (0xE0, "à", "0"),
        (Qt.Key.Key_Period, ".", ","),
        (Qt.Key.Key_Slash, "/", ","),
        (Qt.Key.Key_7, "7", "7"),
        (Qt.Key.Key_A, "a", ""),
        (Qt.Key.Key_Shift, "", ""),
    ],
)
def test_a_french_keyboard_types_digits_with_and_without_shift(key: int, text: str, name: str) -> None:
    assert key_name(key, text) == name


def test_a_held_key_repeats_only_where_that_erases_or_moves(stage: Stage, gallery: dict[str, Screen]) -> None:
    stage.show(gallery["number"])
    for key, text in ((Qt.Key.Key_5, "5"), (Qt.Key.Key_Backspace, "\b"), (Qt.Key.Key_Escape, "")):
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, True)
        QCoreApplication.sendEvent(stage.window, event)
    assert stage.acts == ["erase"]


def test_a_frame_with_the_new_screen_is_told_once(stage: Stage, gallery: dict[str, Screen]) -> None:
    stage.show(gallery["green"])
    stage.settle()
    assert stage.frames.count("verdict-green") == 1


def test_a_whole_redemption_by_scanner_and_keys(stage: Stage, tmp_path: Path) -> None:
    """Scanner, bridge, program, journal and window together: a scan, eight digits, Enter, and green."""
    desk = Desk(tmp_path)
    desk.hears = lambda _what: None
    desk.runtime._show = stage.bridge.show

    def acted(name: str) -> None:
        what = happening_of(name)
        assert what is not None
        desk.runtime.handle(what)

    stage.bridge.acted.connect(acted)
    stage.bridge.drawn.connect(desk.runtime.shown)
    desk.runtime.start()
    stage.settle()
    desk.scan(code_of(paper(1)))
    for digit in date_digits():
        stage.press(Qt.Key(Qt.Key.Key_0 + int(digit)))
    stage.press(Qt.Key.Key_Return)
    assert stage.picture().pixelColor(3, 500).name() == "#0a5c36"
    assert len(desk.redeemed()) == 1
    journal = desk.journal()
    assert journal.unannounced() == ()
    journal.close()


def test_keys_from_a_fifo_are_pressed_in_the_window(
    stage: Stage, gallery: dict[str, Screen], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keyboard = FifoKeyboard(tmp_path / "keys", stage.window)
    stage.show(gallery["number"])
    with (tmp_path / "keys").open("w", encoding="utf-8") as fifo:
        fifo.write("5\nBackspace\nEsc")
        fifo.flush()
        stage.settle()
        fifo.write("ape\nNothing\n,\n")
    stage.settle()
    keyboard.close()
    assert stage.acts == ["digit-5", "erase", "back", "comma"]
    assert "no_such_key name='Nothing'" in caplog.text


def test_a_path_that_is_no_fifo_is_refused(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FileExistsError):
        FifoKeyboard(tmp_path / "file", stage.window)


def test_a_screen_without_its_files_is_a_fault_of_its_own(
    application: QGuiApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import terminal.view.window as module

    monkeypatch.setattr(module, "MAIN", tmp_path / "none.qml")
    with pytest.raises(ViewFault):
        open_window(Bridge("#1f4e79"), width=10, height=10, is_fullscreen=False)
    assert application is not None


def test_a_day_of_screens_costs_python_nothing(stage: Stage, gallery: dict[str, Screen]) -> None:
    """A binding that gives back one reference too many with every signal ends the process in some weeks (decision 0021)."""
    for screen in gallery.values():
        stage.bridge.show(screen)
        stage.settle()
    gc.collect()  # what earlier tests left behind must not be counted here
    before = sys.getrefcount(None)
    for _ in range(3):
        for screen in gallery.values():
            stage.bridge.show(screen)
            stage.settle()
    assert sys.getrefcount(None) - before > -20


def test_a_page_says_its_kind_and_holds_only_what_qml_reads(gallery: dict[str, Screen]) -> None:
    def check(value: object) -> None:
        assert not isinstance(value, tuple)
        assert value is not None
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
            check(one)

    for screen in gallery.values():
        fields = as_map(replace(screen))
        check(fields)
        assert fields["page"]["kind"] == screen.page.kind
