"""Devices found again: whatever moves, is pulled out or looks alike, none is taken for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.identity import DeviceIdentity, recognise, resolve

PORTS = ("1-1", "1-2", "1-3", "1-4")


@pytest.mark.parametrize(
    ("identity", "key"),
    [
        (DeviceIdentity(vendor=0x0C2E, product=0x0B61), "0c2e:0b61"),
        (DeviceIdentity(vendor=0x0C2E, product=0x0B61, serial="S1"), "0c2e:0b61:S1"),
        (DeviceIdentity(vendor=0x0C2E, product=0x0B61, serial="S1", usb_path="1-2.1"), "0c2e:0b61:S1@1-2.1"),
        (DeviceIdentity(vendor=0x0C2E, product=0x0B61, usb_path="1-2.1"), "0c2e:0b61@1-2.1"),
    ],
)
def test_a_key_says_all_that_is_known(identity: DeviceIdentity, key: str) -> None:
    assert identity.key == key


def scanner(path: str, serial: str = "", product: int = 1) -> DeviceIdentity:
    return DeviceIdentity(vendor=0x0C2E, product=product, serial=serial, usb_path=path)


@pytest.mark.parametrize(
    ("wanted", "found", "where"),
    [
        (scanner("1-1", "S1"), [scanner("1-1", "S1"), scanner("1-2", "S2")], "1-1"),
        (scanner("1-1", "S1"), [scanner("1-1", "S2"), scanner("1-2", "S1")], "1-2"),
        (scanner("1-1", "S1"), [scanner("1-1", "S2")], None),
        (scanner("1-1", "S1"), [scanner("1-4", "S1")], "1-4"),
        (scanner("1-1", "same"), [scanner("1-1", "same"), scanner("1-2", "same")], "1-1"),
        (scanner("1-1", "same"), [scanner("1-2", "same"), scanner("1-3", "same")], None),
        (scanner("1-1"), [scanner("1-1"), scanner("1-2")], "1-1"),
        (scanner("1-1"), [scanner("1-4")], "1-4"),
        (scanner("1-1"), [scanner("1-3"), scanner("1-4")], None),
        (scanner("1-1"), [scanner("1-1", product=2)], None),
        (scanner("1-1", "S1"), [scanner("1-1", "S1", product=2)], None),
        (scanner("1-1", "S1"), [scanner("1-1")], "1-1"),
        (scanner("1-1"), [], None),
    ],
)
def test_a_device_is_found_by_its_number_then_its_port_then_as_the_only_one(
    wanted: DeviceIdentity, found: list[DeviceIdentity], where: str | None
) -> None:
    seen = resolve(wanted, found)
    assert (None if seen is None else seen.usb_path) == where


@pytest.mark.parametrize("others", [[scanner("1-2")], [scanner("1-2"), scanner("1-3")]])
def test_one_found_where_nobody_left_it_is_nobodys_when_two_are_missed(others: list[DeviceIdentity]) -> None:
    assert recognise([scanner("1-1"), *others], [scanner("1-4")]) == {}


def test_one_that_another_claims_is_not_taken_for_one_that_moved() -> None:
    left, right = scanner("1-1"), scanner("1-2")
    assert recognise([left, right], [right]) == {right: right}


def test_what_is_enrolled_twice_at_one_port_is_in_doubt() -> None:
    assert recognise([scanner("1-1", "S1"), scanner("1-1", "S2")], [scanner("1-1")]) == {}


def test_the_same_in_everything_is_the_same_whoever_else_was_once_at_its_port() -> None:
    assert recognise([scanner("1-1", "S1"), scanner("1-1")], [scanner("1-1")]) == {scanner("1-1"): scanner("1-1")}


def test_of_two_with_one_number_the_one_that_moved_is_in_doubt() -> None:
    left, right = scanner("1-1", "same"), scanner("1-2", "same")
    assert recognise([left, right], [left, scanner("1-3", "same")]) == {left: left}


devices = st.builds(scanner, st.sampled_from(PORTS), st.sampled_from(("", "S1", "S2")), st.sampled_from((1, 2)))


@given(st.lists(devices, max_size=5), st.lists(devices, max_size=5))
def test_a_match_is_one_to_one_and_never_between_kinds_or_numbers(
    expected: list[DeviceIdentity], found: list[DeviceIdentity]
) -> None:
    matched = recognise(expected, found)
    assert set(matched) <= set(expected)
    assert set(matched.values()) <= set(found)
    assert len(set(matched.values())) == len(matched)
    for wanted, seen in matched.items():
        assert wanted.kind == seen.kind
        assert wanted.serial == seen.serial or "" in (wanted.serial, seen.serial)


@given(st.lists(devices, max_size=5), st.lists(devices, max_size=5))
def test_the_order_in_which_devices_are_named_means_nothing(
    expected: list[DeviceIdentity], found: list[DeviceIdentity]
) -> None:
    assert recognise(expected, found) == recognise(reversed(expected), reversed(found))


@given(st.permutations(PORTS), st.integers(0, 4), st.integers(0, 4), st.permutations(PORTS), st.booleans())
def test_alike_with_numbers_of_their_own_are_themselves_wherever_they_are_plugged(
    first: list[str], enrolled: int, plugged: int, later: list[str], has_stranger: bool
) -> None:
    expected = {f"S{number}": scanner(first[number], f"S{number}") for number in range(enrolled)}
    found = [scanner(later[number], f"S{number}") for number in range(plugged)]
    strangers = [scanner("1-9", "S9")] if has_stranger else []
    matched = recognise(expected.values(), [*found, *strangers])
    assert matched == {expected[one.serial]: one for one in found if one.serial in expected}


@given(st.sets(st.sampled_from(PORTS)), st.sets(st.sampled_from(PORTS)), st.sampled_from(("", "same")))
def test_alike_without_numbers_of_their_own_are_themselves_while_they_stay_where_they_were(
    expected: set[str], plugged: set[str], serial: str
) -> None:
    """Some are pulled out; what is plugged in elsewhere is taken for none of two that are missed."""
    wanted = {path: scanner(path, serial) for path in expected}
    matched = recognise(wanted.values(), [scanner(path, serial) for path in plugged])
    in_place = expected & plugged
    assert {one.usb_path for one in matched} >= in_place
    for one, seen in matched.items():
        is_only_move = len(plugged) == 1 and len(expected - in_place) == 1
        assert one.usb_path == seen.usb_path or is_only_move
