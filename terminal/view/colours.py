"""The issuer's accent, made legible: darkened until white on it reaches the contrast that every text here has.

Source: WCAG 2.2, relative luminance and contrast ratio.
"""

CONTRAST_MIN = 7.0
ACCENT = "#1f4e79"
_DARKER = 0.95


def contrast(first: str, second: str) -> float:
    """1 to 21, of two `#rrggbb`."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def legible(accent: str | None) -> str:
    """The accent itself, or a darker one of the same hue."""
    red, green, blue = _parts(accent or ACCENT)
    while contrast(_text(red, green, blue), "#ffffff") < CONTRAST_MIN:
        red, green, blue = red * _DARKER, green * _DARKER, blue * _DARKER
    return _text(red, green, blue)


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _text(*parts: float) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in parts)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
