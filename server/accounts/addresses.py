"""Whole numbers in addresses: those that a column can hold. A longer one is an address of nothing, hence not found."""

from django.urls import register_converter

from sync.contract.ranges import INT64_MAX


class Number:
    """`<number:...>`, instead of Django's unbounded `<int:...>`."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """Raises ValueError, which Django takes as another address."""
        number = int(value)
        if number > INT64_MAX:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(Number, "number")
