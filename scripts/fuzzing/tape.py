"""Bytes of a fuzzer as choices: read from front to back, so that a change at one place leaves what stands before it. Pure."""


class Tape:
    """Past its end every choice is the first one."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_over(self) -> bool:
        return self._at >= len(self._data)

    def byte(self) -> int:
        taken = self.take(1)
        return taken[0] if taken else 0

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken

    def rest(self) -> bytes:
        return self.take(max(0, len(self._data) - self._at))
