"""Filters and tags that every template has without loading: amounts, dates, numbers, files, the menu's current item."""

import datetime as dt

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from server import formats
from server.assets import assets
from sync.contract.instant import Instant

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """`{% asset "guichet.css" %}`: its address."""
    return assets()[name].path


@register.simple_tag(takes_context=True)
def nav_item(context: RequestContext, view: str, label: str, *args: object) -> SafeString:
    """`{% nav_item "college:pupils" "Élèves" %}`: one line of the menu, marked when the page is there or below."""
    url = reverse(view, args=[str(arg) for arg in args])
    path = context["request"].path
    is_here = path == url or (path.startswith(url) and url.count("/") > 2)
    mark = SafeString(' aria-current="page"') if is_here else ""
    return format_html('<li><a class="menu__link" href="{}"{}>{}</a></li>', url, mark, label)


@register.filter
def euros(cents: int) -> str:
    return formats.euros(cents)


@register.filter
def round_euros(cents: int) -> str:
    return formats.round_euros(cents)


@register.filter
def pluralize(number: int, endings: str = "s") -> str:
    """In place of Django's: French counts from two (`0 ticket`, `1 ticket`, `2 tickets`). `endings`: `s`, or `al,aux`."""
    one, _, many = endings.rpartition(",")
    return many if abs(number) > 1 else one


@register.filter
def count(number: int) -> str:
    return formats.count(number)


@register.filter
def paris_date(at: int | None) -> str:
    return "" if at is None else formats.paris_date(Instant(at))


@register.filter
def paris_time(at: int | None) -> str:
    return "" if at is None else formats.paris_time(Instant(at))


@register.filter
def day(date: dt.date | None) -> str:
    return "" if date is None else formats.day(date)


@register.filter
def ticket_number(number: int | None) -> str:
    return "" if number is None else formats.ticket_number(number)


@register.filter
def iban(text: str) -> str:
    return formats.iban(text)


@register.filter
def fixed(text: str) -> str:
    """Spaces that do not break."""
    return text.replace(" ", formats.FIXED)
