"""Opens a serial line for a scanner or a printer, and turns what pyserial and termios raise into faults.

Every line is opened exclusively, without waiting reads or writes: its owner waits with select.
"""

import termios
from contextlib import suppress

import serial

from drivers.faults import DeviceAbsent, DeviceBroken, DeviceFault, fault_of

# pyserial's SerialException is an OSError; an unsupported baud rate is a ValueError; flushing raises termios.error.
LINE_ERRORS = (OSError, ValueError, termios.error)


def open_line(path: str, baud: int, *, flow: str = "none") -> serial.Serial:
    """`flow`: "none", "rtscts" or "xonxoff". DeviceFault."""
    try:
        line = serial.Serial(
            path,
            baud,
            timeout=0,
            write_timeout=0,
            exclusive=True,
            rtscts=flow == "rtscts",
            xonxoff=flow == "xonxoff",
        )
        # What was received before somebody listened is half of something.
        line.reset_input_buffer()
    except LINE_ERRORS as error:
        raise line_fault(error, f"open {path}") from error
    return line


def line_fault(error: Exception, what: str) -> DeviceFault:
    """An unplugged device shows in several ways, some without a number (measured)."""
    if isinstance(error, termios.error):
        return fault_of(OSError(*error.args), what)
    if isinstance(error, OSError) and error.errno is not None:
        return fault_of(error, what)
    if isinstance(error, serial.SerialException) and "disconnected" in str(error):
        return DeviceAbsent(f"{what}: {error}")
    return DeviceBroken(f"{what}: {error}")


def close_line(line: serial.Serial) -> None:
    """At once: what is still to be sent is thrown away, since the system would wait for it up to 30 s."""
    # Unplugged, either may fail; the descriptor is released all the same.
    with suppress(*LINE_ERRORS):
        line.reset_output_buffer()
    with suppress(*LINE_ERRORS):
        line.close()
