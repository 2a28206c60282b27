"""Steps carried out in a folder that stands for the machine."""

from pathlib import Path

import pytest

from kiosk_config.apply import carry_out, find, run_command, skip_command
from kiosk_config.faults import NotApplied
from kiosk_config.plan import SETTINGS, UNITS, File, Remove, Run, SetMode, Write, plan

AGENT = f"{UNITS}/guichet-agent.service"


def text(content: str, mode: int = 0o644) -> File:
    return File(content=content.encode(), mode=mode)


def apply_all(wanted: dict[str, File], root: Path) -> int:
    steps = plan(wanted, find(root, wanted))
    for step in steps:
        carry_out(step, root, skip_command)
    return len(steps)


def test_a_plan_carried_out_twice_does_nothing_the_second_time(tmp_path: Path) -> None:
    wanted = {AGENT: text("a"), SETTINGS: text("b", 0o640)}
    assert apply_all(wanted, tmp_path) > 0
    assert find(tmp_path, wanted) == wanted
    assert apply_all(wanted, tmp_path) == 0


def test_what_is_ours_and_no_longer_wanted_goes_what_is_not_ours_stays(tmp_path: Path) -> None:
    units = tmp_path / UNITS.lstrip("/")
    units.mkdir(parents=True)
    (units / "guichet-old.service").write_text("old")
    (units / "ssh.service").write_text("theirs")
    apply_all({AGENT: text("a")}, tmp_path)
    assert sorted(path.name for path in units.iterdir()) == ["guichet-agent.service", "ssh.service"]


def test_a_file_is_replaced_in_one_move(tmp_path: Path) -> None:
    path = tmp_path / SETTINGS.lstrip("/")
    carry_out(Write(SETTINGS, text("old"), is_new=True), tmp_path, skip_command)
    reader = path.open()
    carry_out(Write(SETTINGS, text("new", 0o600), is_new=False), tmp_path, skip_command)
    with reader:
        assert reader.read() == "old"  # who was reading goes on with the whole old file
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["kiosk.toml"]


def test_modes_and_removals_are_carried_out(tmp_path: Path) -> None:
    carry_out(Write(SETTINGS, text("a"), is_new=True), tmp_path, skip_command)
    carry_out(SetMode(SETTINGS, 0o600), tmp_path, skip_command)
    assert (tmp_path / SETTINGS.lstrip("/")).stat().st_mode & 0o777 == 0o600
    carry_out(Remove(SETTINGS), tmp_path, skip_command)
    assert not (tmp_path / SETTINGS.lstrip("/")).exists()


def test_a_file_that_cannot_be_written_is_named_and_leaves_no_half(tmp_path: Path) -> None:
    (tmp_path / "etc").write_text("a file where a folder should be")
    with pytest.raises(NotApplied, match=r"créer +/etc/guichet/kiosk.toml"):
        carry_out(Write(SETTINGS, text("a"), is_new=True), tmp_path, skip_command)
    assert [path.name for path in tmp_path.iterdir()] == ["etc"]


def test_a_folder_in_the_place_of_a_file_stops_the_move_and_is_named(tmp_path: Path) -> None:
    (tmp_path / SETTINGS.lstrip("/") / "inside").mkdir(parents=True)
    with pytest.raises(NotApplied, match="Étape non faite"):
        carry_out(Write(SETTINGS, text("a"), is_new=True), tmp_path, skip_command)
    assert [path.name for path in (tmp_path / "etc/guichet").iterdir()] == ["kiosk.toml"]


def test_commands_are_handed_to_the_runner(tmp_path: Path) -> None:
    ran: list[tuple[str, ...]] = []
    carry_out(Run(("systemctl", "daemon-reload")), tmp_path, ran.append)
    assert ran == [("systemctl", "daemon-reload")]


@pytest.mark.parametrize("command", [("sh", "-c", "echo no such unit >&2; exit 5"), ("guichet-no-such-program",)])
def test_a_command_that_fails_is_shown_with_its_reason(command: tuple[str, ...]) -> None:
    with pytest.raises(NotApplied, match=r"no such unit|No such file"):
        run_command(command)


def test_a_command_that_succeeds_is_silent() -> None:
    run_command(("true",))
