"""Report descriptors of HID point-of-sale scanners, written as makers write them: builders for tests."""

from dataclasses import dataclass, field


def item(prefix: int, value: int = 0, size: int = 1) -> bytes:
    """A short item; `prefix` without its size."""
    return bytes([prefix | {0: 0, 1: 1, 2: 2, 4: 3}[size]]) + value.to_bytes(size, "little")


def page(number: int) -> bytes:
    return item(0x04, number, 2 if number > 0xFF else 1)


def usage(number: int) -> bytes:
    return item(0x08, number)


def values(bits: int, count: int, *, is_constant: bool = False) -> bytes:
    return item(0x74, bits) + item(0x94, count, 2) + item(0x80, 0x03 if is_constant else 0x02)


SCANNER_COLLECTION = page(0x8C) + usage(0x02) + item(0xA0, 0x01)
END = item(0xC0, size=0)
PADDING = values(7, 1, is_constant=True)


@dataclass(frozen=True, kw_only=True)
class Maker:
    """One maker's report: its fields in order. `build` packs a report of it, independently of what reads it."""

    report_id: int
    order: tuple[str, ...]
    data_bytes: int = 56
    extras: dict[str, int] = field(default_factory=dict)

    @property
    def descriptor(self) -> bytes:
        parts = {
            "length": page(0x01) + usage(0x3B) + values(8, 1),
            "aim": page(0x8C) + usage(0xFB) + usage(0xFC) + usage(0xFD) + values(8, 3),
            "data": page(0x8C) + usage(0xFE) + values(8, self.data_bytes),
            "vendor": page(0xFF66) + usage(0x01) + values(8, 1),
            "reserved": values(8, 1, is_constant=True),
            "continued": page(0x8C) + usage(0xFF) + values(1, 1) + PADDING,
        }
        head = item(0x84, self.report_id) if self.report_id else b""
        return SCANNER_COLLECTION + head + b"".join(parts[name] for name in self.order) + END

    def build(self, data: bytes, *, aim: str = "]C0", is_continued: bool = False, length: int | None = None) -> bytes:
        parts = {
            "length": bytes([len(data) if length is None else length]),
            "aim": aim.encode().ljust(3, b"\0"),
            "data": data.ljust(self.data_bytes, b"\0"),
            "vendor": b"j",
            "reserved": b"\xaa",
            "continued": bytes([is_continued | 0xAA & ~1]),
        }
        return (bytes([self.report_id]) if self.report_id else b"") + b"".join(parts[name] for name in self.order)


MAKERS = (
    Maker(report_id=2, order=("length", "aim", "data", "vendor", "reserved", "continued")),
    Maker(report_id=2, order=("length", "data", "reserved", "continued")),
    Maker(report_id=7, order=("continued", "data", "length", "aim")),
    Maker(report_id=0, order=("aim", "reserved", "length", "vendor", "data", "continued"), data_bytes=30),
    Maker(report_id=0, order=("data", "continued"), data_bytes=63),
    Maker(report_id=0, order=("length", "data"), data_bytes=63),
)
HONEYWELL = MAKERS[0]
