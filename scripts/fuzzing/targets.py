"""What can be fuzzed, by name: a check that takes any bytes and breaks no promise, and bytes to begin with."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from scripts.fuzzing import emulator, framer, hid_pos, protocol, receipt, status, wedge


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`check` raises whatever breaks: an AssertionError of a promise, or an exception that nobody mapped. `bytes_max`: longer
    bytes find nothing that shorter ones do not."""

    check: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    bytes_max: int


TARGETS = MappingProxyType(
    {
        "wedge": Target(check=wedge.check, seeds=wedge.seeds, bytes_max=2_048),
        "framer": Target(check=framer.check, seeds=framer.seeds, bytes_max=1_024),
        "hid_pos": Target(check=hid_pos.check, seeds=hid_pos.seeds, bytes_max=1_024),
        "status": Target(check=status.check, seeds=status.seeds, bytes_max=512),
        "protocol": Target(check=protocol.check, seeds=protocol.seeds, bytes_max=1_024),
        "receipt": Target(check=receipt.check, seeds=receipt.seeds, bytes_max=512),
        "emulator": Target(check=emulator.check, seeds=emulator.seeds, bytes_max=512),
    }
)
