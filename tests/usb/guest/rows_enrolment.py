"""Rows S3 and S8 of the hardware tables as an installer meets them: one printed code, and two scanners that are alike."""

import time
from collections.abc import Callable

from drivers import events
from drivers.faults import Condition, DeviceState
from drivers.scanner.calibration import SETUP_TEXT
from drivers.scanner.layout import Layout
from tests.usb.guest import keys
from tests.usb.guest.bench import Bench
from tests.usb.guest.gadgets import HidGadget
from tests.usb.guest.installer import Installer

PACE_S = 0.002
# What begins sooner after a device was opened is not trusted to be whole.
HANDED_OVER_S = 1.0
CODES = {"twin-0": "AZ-4711", "twin-1": "WM/4712"}


def test_s03_one_scan_of_the_printed_code_teaches_country_and_suffix(bench: Bench) -> None:
    """The scanner that the settings call American is set to French, and back."""
    us = bench.world.us
    with bench.installer() as installer:
        learnt = installer.calibrate(lambda: us.send_paced(keys.reports(keys.french(SETUP_TEXT), keys.TAB), PACE_S))
        assert learnt.calibration is not None
        assert learnt.calibration.layout is Layout.FR
        bench.counter.listen_for(HANDED_OVER_S)
        bench.scan("us", lambda: us.send_paced(keys.reports(keys.french("AQ-47/ZW"), keys.TAB), PACE_S), "AQ-47/ZW")
        learnt = installer.calibrate(lambda: us.send_paced(keys.reports(keys.american(SETUP_TEXT)), PACE_S))
        assert learnt.calibration is not None
        assert learnt.calibration.layout is Layout.US
        bench.counter.listen_for(HANDED_OVER_S)
        bench.scan("us", lambda: us.send_paced(keys.reports(keys.american("AQ-47/ZW")), PACE_S), "AQ-47/ZW")
        # The settings hold again.
        _forget(installer, learnt.key)
        bench.counter.listen_for(HANDED_OVER_S)


def test_s08_two_scanners_alike_are_never_taken_for_each_other(bench: Bench) -> None:
    """The same numbers, no serial: the port is all there is, through any order of plugging in."""
    typing: dict[str, Callable[[str], list[keys.Stroke]]] = {"twin-0": keys.french, "twin-1": keys.american}
    twins = bench.world.twins
    # The kernel's gadgets have four HID functions, and no more.
    bench.world.fr.unplug()
    bench.world.pos.unplug()
    with bench.installer() as installer:
        names: dict[str, str] = {}
        for twin in twins:
            twin.plug()
            # Nobody's keyboard is anybody's scanner before it has read the code.
            found = installer.until(lambda: installer.found(twin))  # noqa: B023
            assert not found.is_served
        for twin in twins:
            typed = typing[twin.name](SETUP_TEXT)
            names[twin.name] = installer.calibrate(lambda: twin.send_paced(keys.reports(typed), PACE_S)).key  # noqa: B023
        assert len(set(names.values())) == 2
        for order in (twins, twins[::-1], twins):
            for twin in order:
                bench.counter.wait_light(names[twin.name], DeviceState.READY)
            bench.counter.listen_for(HANDED_OVER_S)
            for twin in order:
                _scan(bench, twin, names[twin.name], typing[twin.name])
            for twin in order:
                twin.unplug()
            for twin in order:
                bench.counter.wait_light(names[twin.name], DeviceState.ABSENT)
            for twin in reversed(order):
                twin.plug()
        for twin in twins:
            _forget(installer, names[twin.name])


def test_s03_what_is_not_calibrated_says_so(bench: Bench) -> None:
    with bench.installer() as installer:
        found = installer.until(lambda: installer.found(bench.world.fr))
        assert found.state is DeviceState.READY
        assert found.condition is Condition.NOT_CALIBRATED


def _scan(bench: Bench, twin: HidGadget, name: str, typed: Callable[[str], list[keys.Stroke]]) -> None:
    code = CODES[twin.name]
    bench.scan(name, lambda: twin.send_paced(keys.reports(typed(code)), PACE_S), code)
    # The next time the same code is not a double read.
    time.sleep(0.8)


def _forget(installer: Installer, key: str) -> None:
    before = len(installer.of(events.DevicesListed))
    installer.send(events.ForgetDevice(key=key))
    installer.until(lambda: installer.of(events.DevicesListed)[before:])
