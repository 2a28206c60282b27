"""Cuts a stream of bytes into lines. Pure. Decides that a line beyond the limit ends the stream: what follows it could be
the rest of anything."""

from drivers.faults import LinkFault
from drivers.limits import LINE_BYTES_MAX


class LineBuffer:
    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The lines completed by `data`, without their ends. LinkFault: a line is too long; feed no more."""
        self._pending += data
        *lines, rest = bytes(self._pending).split(b"\n")
        self._pending = bytearray(rest)
        if len(rest) > LINE_BYTES_MAX or any(len(line) > LINE_BYTES_MAX for line in lines):
            raise LinkFault(f"a line of more than {LINE_BYTES_MAX} bytes")
        return lines
