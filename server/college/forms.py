"""What is read from the college's forms, before any service is asked. Anything unreadable is left out or refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from server import formats
from server.passes.pupil_file import LEVEL_MAX, NAME_MAX
from sync.contract.ids import TicketNumber
from sync.contract.ticket import NUMBER_END

CHOSEN_MAX = 5_000  # a whole college at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Typed amounts as they were typed, and their cents; None in `cents` where one cannot be read."""

    typed: tuple[str, ...]
    cents: tuple[int | None, ...]

    @property
    def readable(self) -> list[int] | None:
        """In order, blank ones left out; None when one cannot be read."""
        found = [cents for typed, cents in zip(self.typed, self.cents, strict=True) if typed]
        return None if None in found else [cents for cents in found if cents is not None]


def amounts(post: QueryDict, count: int) -> Amounts:
    """Fields `montant`, at most `count` of them."""
    typed = tuple(text.strip()[:20] for text in post.getlist("montant")[:count])
    return Amounts(typed=typed, cents=tuple(formats.parse_euros(text) for text in typed))


def identifiers(texts: Sequence[str]) -> list[int]:
    """Row ids; whatever is not one is left out. Order kept, each once."""
    found = (int(text) for text in texts[:CHOSEN_MAX] if text.isascii() and text.isdigit() and len(text) < 19)
    return list(dict.fromkeys(found))


def ticket_numbers(texts: Sequence[str]) -> list[TicketNumber]:
    """16-digit numbers as the pages carry them."""
    return [TicketNumber(number) for number in identifiers(texts) if number < NUMBER_END]


def small_number(text: str) -> int | None:
    """A count that a page sent along; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def split_of(post: QueryDict, splits: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """Field `repartition`: which of the campaign's splits; empty when none was chosen."""
    typed = post.get("repartition", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 3):
        return ()
    return splits[int(typed)] if int(typed) < len(splits) else ()


class PupilForm(forms.Form):
    """One pupil, typed. Dates and ages are judged as a file's are."""

    last_name = forms.CharField(label="Nom", max_length=NAME_MAX)
    first_name = forms.CharField(label="Prénom", max_length=NAME_MAX)
    birthdate = forms.CharField(
        label="Date de naissance", help_text="Par exemple 12/03/2014.", max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--short"}),
    )  # fmt: skip
    level = forms.CharField(label="Niveau ou classe", max_length=LEVEL_MAX, required=False)
