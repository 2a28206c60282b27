"""PURE. A whole sum in French words, as a statement of payment is concluded: `deux mille cent euros et dix centimes`."""

from server.tickets.words import number_in_words

THOUSAND = 1_000
MILLION = 1_000_000
EUROS_MAX = 999_999_999


def sum_in_words(cents: int) -> str:
    """0 to 999 999 999,99 €."""
    euros, rest = divmod(cents, 100)
    assert 0 <= euros <= EUROS_MAX
    # `un million d'euros`, `un million deux euros`.
    currency = "d’euros" if euros >= MILLION and euros % MILLION == 0 else f"euro{'s' if euros > 1 else ''}"
    said = f"{_whole(euros)} {currency}"
    return f"{said} et {_whole(rest)} centime{'s' if rest > 1 else ''}" if rest else said


def _whole(number: int) -> str:
    millions, rest = divmod(number, MILLION)
    thousands, units = divmod(rest, THOUSAND)
    said = []
    if millions:
        said.append(f"{number_in_words(millions)} million{'s' if millions > 1 else ''}")
    if thousands:
        said.append("mille" if thousands == 1 else f"{_before_mille(thousands)} mille")
    if units or not said:
        said.append(number_in_words(units))
    return " ".join(said)


def _before_mille(thousands: int) -> str:
    """`quatre-vingt mille`, `deux cent mille`: the plural sign goes before another numeral; million is a noun and keeps it."""
    words = number_in_words(thousands)
    return words.removesuffix("s") if words.endswith(("vingts", "cents")) else words
