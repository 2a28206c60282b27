"""Names of devices."""

import pytest

from drivers.identity import DeviceIdentity


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
