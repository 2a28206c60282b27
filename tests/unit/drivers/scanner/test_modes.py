"""Scanners that only their maker's software reads, told by their reports and by their numbers."""

import pytest

from drivers.scanner.modes import ProprietaryMode, unsupported_mode

KEYBOARD, POINT_OF_SALE = (0x01, 0x06), (0x8C, 0x02)


@pytest.mark.parametrize(
    ("vendor", "product", "applications", "mode"),
    [
        (0x05E0, 0x1900, [], ProprietaryMode.SNAPI),
        (0x05E0, 0x1234, [(0xFF0E, 0x0E00)], ProprietaryMode.SNAPI),
        (0x05E0, 0x1300, [], ProprietaryMode.IBM_HAND_HELD),
        (0x05F9, 0x1234, [(0xFF45, 0x4B00)], ProprietaryMode.IBM_HAND_HELD),
        (0x05E0, 0x1400, [], ProprietaryMode.IBM_TABLE_TOP),
        (0x05F9, 0x1234, [(0xFF45, 0x4A00)], ProprietaryMode.IBM_TABLE_TOP),
        (0x0C2E, 0x0007, [], ProprietaryMode.IBM_HAND_HELD),
        (0x0C2E, 0x0720, [], ProprietaryMode.OWN_COM_PORT),
        # Its reports say more than its numbers.
        (0x05E0, 0x1900, [(0xFF45, 0x4B00)], ProprietaryMode.IBM_HAND_HELD),
    ],
)
def test_a_mode_that_only_its_maker_reads_is_named_with_what_to_do(
    vendor: int, product: int, applications: list[tuple[int, int]], mode: ProprietaryMode
) -> None:
    found = unsupported_mode(vendor, product, applications)
    assert found is not None
    assert found.mode is mode
    assert found.name
    assert "scan the code" in found.remedy


@pytest.mark.parametrize(
    ("vendor", "product", "applications"),
    [
        (0x05E0, 0x1200, [KEYBOARD]),
        (0x05E0, 0x1701, []),
        (0x0C2E, 0x0B61, [POINT_OF_SALE]),
        (0x046D, 0xC31C, [KEYBOARD, (0xFF00, 0x01)]),
        (0x046D, 0x1900, []),
    ],
)
def test_nothing_is_held_against_the_others(vendor: int, product: int, applications: list[tuple[int, int]]) -> None:
    assert unsupported_mode(vendor, product, applications) is None
