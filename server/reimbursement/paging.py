"""One page of a long list, and the links to its neighbours that keep the filters."""

from collections.abc import Sequence
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row")
ModelRow = TypeVar("ModelRow", bound=Model)


def page_of(request: HttpRequest, rows: Sequence[Row], size: int) -> Page[Row]:
    """The page that `?page=` asks for; the nearest one when there is no such page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def page_of_query(request: HttpRequest, rows: QuerySet[ModelRow], size: int) -> Page[ModelRow]:
    """The same for a query: two statements, one to count and one to read."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
