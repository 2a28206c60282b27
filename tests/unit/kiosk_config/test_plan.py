"""Wanted against found: nothing more than what differs, in an order that works."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk_config.plan import (
    MODULES,
    SETTINGS,
    SYSUSERS,
    TMPFILES,
    UDEV,
    UNITS,
    File,
    Remove,
    Run,
    SetMode,
    Step,
    Write,
    plan,
)

AGENT = f"{UNITS}/guichet-agent.service"
OLD = f"{UNITS}/guichet-old.service"


def text(content: str, mode: int = 0o644) -> File:
    return File(content=content.encode(), mode=mode)


def commands(steps: tuple[Step, ...]) -> list[str]:
    return [" ".join(step.command) for step in steps if isinstance(step, Run)]


def test_what_is_already_right_asks_for_nothing() -> None:
    files = {AGENT: text("a"), SETTINGS: text("b")}
    assert plan(files, files) == ()


def test_a_new_machine_gets_users_then_folders_then_devices_then_programs() -> None:
    wanted = {path: text(path) for path in (AGENT, SETTINGS, MODULES, SYSUSERS, TMPFILES, UDEV)}
    steps = plan(wanted, {})
    assert [step.path for step in steps[:6] if isinstance(step, Write) and step.is_new] == sorted(wanted)
    assert commands(steps) == [
        "systemd-sysusers",
        "systemd-tmpfiles --create",
        "systemctl restart systemd-modules-load.service",
        "udevadm control --reload",
        "udevadm trigger",
        "systemctl daemon-reload",
        "systemctl enable guichet-agent.service",
        "systemctl restart guichet-agent.service",
    ]


def test_a_changed_setting_restarts_the_programs_and_nothing_else() -> None:
    found = {AGENT: text("a"), SETTINGS: text("old"), UDEV: text("u")}
    steps = plan({**found, SETTINGS: text("new")}, found)
    assert steps[0] == Write(SETTINGS, text("new"), is_new=False)
    assert commands(steps) == ["systemctl enable guichet-agent.service", "systemctl restart guichet-agent.service"]


def test_a_wrong_mode_is_corrected_without_writing() -> None:
    steps = plan({SETTINGS: text("a", 0o644)}, {SETTINGS: text("a", 0o666)})
    assert steps == (SetMode(SETTINGS, 0o644),)


def test_a_unit_that_is_no_longer_wanted_is_stopped_before_it_is_removed() -> None:
    steps = plan({AGENT: text("a")}, {AGENT: text("a"), OLD: text("o")})
    assert steps[:2] == (Run(("systemctl", "disable", "--now", "guichet-old.service")), Remove(OLD))
    assert "systemctl daemon-reload" in commands(steps)


FILES = st.dictionaries(
    st.sampled_from([AGENT, MODULES, OLD, SETTINGS, SYSUSERS, TMPFILES, UDEV]),
    st.builds(File, content=st.sampled_from([b"a", b"b"]), mode=st.sampled_from([0o644, 0o600])),
)


def carried_out(steps: tuple[Step, ...], found: dict[str, File]) -> dict[str, File]:
    held = dict(found)
    for step in steps:
        match step:
            case Write(path, file, is_new):
                assert is_new == (path not in held)
                held[path] = file
            case SetMode(path, mode):
                held[path] = File(content=held[path].content, mode=mode)
            case Remove(path):
                del held[path]
            case Run():
                pass
    return held


@given(FILES, FILES)
def test_the_steps_lead_from_found_to_wanted_and_then_there_are_none(
    wanted: dict[str, File], found: dict[str, File]
) -> None:
    assert carried_out(plan(wanted, found), found) == wanted
    assert plan(wanted, wanted) == ()
