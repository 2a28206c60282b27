"""Faults of serial lines, each as pyserial or termios really raises it."""

import errno
import os
import pty
import termios

import pytest
import serial

from drivers.faults import DeviceAbsent, DeviceBroken, DeviceBusy, DeviceFault, PermissionMissing
from drivers.serial_line import close_line, line_fault, open_line


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (serial.SerialException(errno.ENOENT, "could not open port"), DeviceAbsent),
        (serial.SerialException(errno.EACCES, "could not open port"), PermissionMissing),
        (serial.SerialException(errno.EBUSY, "could not open port"), DeviceBusy),
        (serial.SerialException(errno.EAGAIN, "Could not exclusively lock port"), DeviceBusy),
        (
            serial.SerialException("device reports readiness to read but returned no data (device disconnected or…)"),
            DeviceAbsent,
        ),
        (serial.SerialException("Could not configure port: (25, 'Inappropriate ioctl for device')"), DeviceBroken),
        (OSError(errno.EIO, "Input/output error"), DeviceAbsent),
        (termios.error(errno.EIO, "Input/output error"), DeviceAbsent),
        (ValueError("Invalid baud rate: 1"), DeviceBroken),
    ],
)
def test_every_error_of_a_line_is_a_fault(error: Exception, kind: type[DeviceFault]) -> None:
    fault = line_fault(error, "read x")
    assert type(fault) is kind
    assert fault.reason.startswith("read x: ")


def test_a_line_that_is_not_there_is_absent() -> None:
    with pytest.raises(DeviceAbsent):
        open_line("/dev/ttyNONE", 9_600)


def test_an_impossible_speed_is_a_fault_and_no_value_error() -> None:
    master, slave = pty.openpty()
    with pytest.raises(DeviceBroken):
        open_line(os.ttyname(slave), -1)
    os.close(master)
    os.close(slave)


def test_a_line_whose_device_was_pulled_out_closes_in_peace() -> None:
    master, slave = pty.openpty()
    line = open_line(os.ttyname(slave), 9_600)
    os.close(slave)
    os.close(master)
    close_line(line)
    assert not line.is_open
