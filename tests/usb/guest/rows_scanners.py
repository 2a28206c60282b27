"""Rows S1 to S16 of the hardware tables, on real kernel devices."""

from tests.usb.guest import keys
from tests.usb.guest.bench import Bench, short

PACE_S = 0.002
NUMBER = "301762042200312345"


@short
def test_s03_american_keys(bench: Bench) -> None:
    bench.counter.scan(lambda: bench.world.us.send_paced(keys.reports(keys.american(NUMBER)), PACE_S), NUMBER, "us")


@short
def test_s03_french_keys(bench: Bench) -> None:
    bench.counter.scan(lambda: bench.world.fr.send_paced(keys.reports(keys.french(NUMBER)), PACE_S), NUMBER, "fr")


@short
def test_s04_serial(bench: Bench) -> None:
    bench.counter.scan(lambda: bench.world.serial.send(f"{NUMBER}\r\n".encode()), NUMBER, "serial")
