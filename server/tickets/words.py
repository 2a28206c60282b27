"""PURE. Amounts in French words, as a child reads them: `trente euros`, `douze euros cinquante`."""

_UNITS = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
EUROS_MAX = 999


def amount_in_words(cents: int) -> str:
    """0 to 999,99 €."""
    euros, rest = divmod(cents, 100)
    assert 0 <= euros <= EUROS_MAX
    said = f"{number_in_words(euros)} euro{'s' if euros > 1 else ''}"
    return f"{said} {number_in_words(rest)}" if rest else said


def number_in_words(number: int) -> str:
    """0 to 999, traditional spelling: `vingt et un`, `soixante et onze`, `quatre-vingts`, `deux cents`."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    hundred = "cent" if hundreds == 1 else f"{_UNITS[hundreds]} cent{'' if rest else 's'}"
    return f"{hundred} {_below_hundred(rest)}" if rest else hundred


def _below_hundred(number: int) -> str:
    if number < len(_UNITS):
        return _UNITS[number]
    tens, unit = divmod(number, 10)
    if tens in (7, 9):  # soixante-dix, quatre-vingt-dix: counted on from twenty less
        tens, unit = tens - 1, unit + 10
    if tens == 8:
        return _TENS[8] + ("-" + _UNITS[unit] if unit else "s")
    if unit == 0:
        return _TENS[tens]
    return f"{_TENS[tens]} et {_UNITS[unit]}" if unit in (1, 11) else f"{_TENS[tens]}-{_UNITS[unit]}"
