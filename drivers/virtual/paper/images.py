"""The pictures of GS v 0, ESC * and GS ( L as rows of dots. Pure. Source: Epson's ESC/POS command reference."""

from dataclasses import dataclass

from drivers.virtual.paper.parts import packed


@dataclass(frozen=True, slots=True, kw_only=True)
class Dots:
    """`rows` of `dots` bits, black is 1, the last byte filled with white."""

    rows: tuple[bytes, ...]
    dots: int


def of_bits(rows: list[str]) -> Dots:
    # Barcodes repeat their rows: each is packed once.
    packed_rows = {row: packed(row) for row in set(rows)}
    return Dots(rows=tuple(packed_rows[row] for row in rows), dots=len(rows[0]) if rows else 0)


def raster(values: bytes) -> Dots:
    """GS v 0 m xL xH yL yH: m 1 doubles the width, m 2 the height, m 3 both."""
    mode, body = values[0] & 3, values[5:]
    column_count = int.from_bytes(values[1:3], "little")
    rows = [body[at : at + column_count] for at in range(0, len(body), column_count)] if column_count else []
    return _scaled(Dots(rows=tuple(rows), dots=column_count * 8), width=1 + (mode & 1), height=1 + (mode >> 1))


def strip(values: bytes) -> Dots:
    """ESC * m nL nH: columns from left to right, each from top to bottom; 8 pins are a third as dense as 24."""
    mode, body = values[0], values[3:]
    byte_count = 3 if mode >= 32 else 1
    columns = [body[at : at + byte_count] for at in range(0, len(body), byte_count)]
    bits = ["".join(f"{byte:08b}" for byte in column) for column in columns]
    rows = ["".join(column[row] for column in bits) for row in range(8 * byte_count)]
    return _scaled(of_bits(rows), width=1 if mode & 1 else 2, height=1 if byte_count == 3 else 3)


def graphics(values: bytes) -> Dots | None:
    """GS ( L fn 112: m fn a bx by c xL xH yL yH and rows; None: several tones or colours, or larger than twice its size."""
    if len(values) < 10 or values[2] != 48 or not {values[3], values[4]} <= {1, 2}:
        return None
    dots, height = int.from_bytes(values[6:8], "little"), int.from_bytes(values[8:10], "little")
    row_bytes = -(-dots // 8)
    body = values[10:]
    if len(body) != row_bytes * height:
        return None
    rows = tuple(body[at : at + row_bytes] for at in range(0, len(body), row_bytes)) if row_bytes else ()
    return _scaled(Dots(rows=rows, dots=dots), width=values[3], height=values[4])


def _scaled(drawn: Dots, *, width: int, height: int) -> Dots:
    if (width, height) == (1, 1):
        return drawn
    rows = [bits_of(row, drawn.dots) for row in drawn.rows]
    return of_bits(["".join(bit * width for bit in row) for row in rows for _ in range(height)])


def bits_of(row: bytes, dots: int) -> str:
    return "".join(f"{byte:08b}" for byte in row)[:dots]
