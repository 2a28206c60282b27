"""server.public.templatetags.guichet: what templates write, and where the menu says one is."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory


def written(template: str, **values: object) -> str:
    return Template(template).render(Context(values)).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 ticket"), (1, "1 ticket"), (2, "2 tickets"), (1500, "1 500 tickets")]
)
def test_french_counts_from_two(number: int, text: str) -> None:
    assert written("{{ n|count }} ticket{{ n|pluralize }}", n=number) == text


def test_other_endings_are_given_in_pairs() -> None:
    assert written('{{ one|pluralize:"al,aux" }} {{ two|pluralize:"al,aux" }}', one=1, two=2) == "al aux"


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{{ v|euros }}", 123456, "1 234,56 €"),
        ("{{ v|round_euros }}", 3000, "30 €"),
        ("{{ v|paris_date }}", 1_790_000_000_000, "21/09/2026"),
        ("{{ v|paris_time }}", 1_790_000_000_000, "21/09/2026 16:13"),
        ("{{ v|paris_time }}", None, ""),
        ("{{ v|day }}", None, ""),
        ("{{ v|ticket_number }}", 1234567890123456, "1234 5678 9012 3456 11"),
        ("{{ v|ticket_number }}", None, ""),
        ("{{ v|iban }}", "FR7630001007941234567890185", "FR76 3000 1007 9412 3456 7890 185"),
    ],
)
def test_values_are_written_the_french_way(template: str, value: object, text: str) -> None:
    assert written(template, v=value) == text


@pytest.mark.parametrize(
    ("path", "is_here"), [("/college/eleves/", True), ("/college/eleves/12/", True), ("/college/", False), ("/", False)]
)
def test_the_menu_marks_the_page_that_one_is_on_or_below(path: str, *, is_here: bool) -> None:
    item = written('{% nav_item "college:pupils" "Élèves" %}', request=RequestFactory().get(path))
    assert ('aria-current="page"' in item) is is_here


def test_a_home_page_is_not_marked_from_everywhere_below_it() -> None:
    item = written('{% nav_item "college:home" "x" %}', request=RequestFactory().get("/college/eleves/"))
    assert "aria-current" not in item


def test_an_asset_is_named_by_its_content() -> None:
    assert written('{% asset "guichet.css" %}').startswith("/static/guichet.")
