"""French plurals in templates: from two on, and not, as in English, for zero."""

from django import template

register = template.Library()


@register.filter
def s(number: int) -> str:
    """`ticket{{ count|s }}`: the plural's letter."""
    return "" if abs(number) < 2 else "s"
