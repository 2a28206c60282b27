"""Why a node cannot be opened, told so that somebody can act on it."""

import os
from pathlib import Path

import pytest

from drivers.faults import DeviceAbsent, DeviceBusy, PermissionMissing
from drivers.scanner.opening import UDEV_RULES, explained, holders_of, owner_of


@pytest.fixture
def node(tmp_path: Path) -> Path:
    device = tmp_path / "event7"
    device.write_bytes(b"")
    device.chmod(0o600)
    return device


def hold(proc: Path, number: int, name: str, *targets: Path) -> None:
    descriptors = proc / str(number) / "fd"
    descriptors.mkdir(parents=True)
    (proc / str(number) / "comm").write_text(f"{name}\n")
    for place, target in enumerate(targets):
        (descriptors / str(place)).symlink_to(target)


def test_a_busy_device_names_who_holds_it(tmp_path: Path, node: Path) -> None:
    proc = tmp_path / "proc"
    hold(proc, 812, "Xorg", tmp_path / "other", node)
    hold(proc, 77, "getty", node)
    hold(proc, 9, "idle")
    (proc / "self").mkdir()
    assert holders_of(str(node), proc) == "getty (77), Xorg (812)"
    fault = explained(DeviceBusy(f"open {node}: Device or resource busy"), str(node), proc)
    assert fault.reason == f"open {node}: Device or resource busy: held by getty (77), Xorg (812)"
    assert isinstance(fault, DeviceBusy)


def test_a_link_to_a_node_is_the_node_and_this_process_is_not_named(tmp_path: Path, node: Path) -> None:
    proc = tmp_path / "proc"
    link = tmp_path / "by-id"
    link.symlink_to(node)
    hold(proc, os.getpid(), "us", node)
    hold(proc, 5, "them", node)
    assert holders_of(str(link), proc) == "them (5)"


def test_many_holders_are_counted(tmp_path: Path, node: Path) -> None:
    for number in range(101, 106):
        hold(tmp_path / "proc", number, "x", node)
    assert holders_of(str(node), tmp_path / "proc") == "x (101), x (102), x (103) and 2 more"


def test_a_process_that_cannot_be_looked_into_is_passed_over(tmp_path: Path, node: Path) -> None:
    (tmp_path / "proc/33").mkdir(parents=True)
    assert holders_of(str(node), tmp_path / "proc") == ""
    fault = DeviceBusy("busy")
    assert explained(fault, str(node), tmp_path / "proc") is fault


def test_a_real_process_is_seen(node: Path) -> None:
    with node.open():
        # Only this one has it open, and it is not named.
        assert holders_of(str(node)) == ""


def test_a_forbidden_device_names_its_owner_its_mode_and_the_rules(node: Path) -> None:
    fault = explained(PermissionMissing(f"open {node}: Permission denied"), str(node))
    assert isinstance(fault, PermissionMissing)
    assert UDEV_RULES in fault.reason
    assert "mode 0600" in fault.reason
    assert str(node) in fault.reason
    assert "cannot be looked at" in owner_of(f"{node}-gone")


def test_another_fault_says_enough() -> None:
    fault = DeviceAbsent("gone")
    assert explained(fault, "/dev/x") is fault
