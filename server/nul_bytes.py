"""Refuses a NUL byte in an address or a form: no keyboard writes one, PostgreSQL cannot store it, and SQLite cuts texts there.

Bodies that are not forms (what counters send) are for whoever reads them. Decides nothing else.
"""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import render

NUL = "\0"


class NoNulBytes:
    """Django middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        _args: Sequence[object],
        _named: dict[str, object],
    ) -> HttpResponse | None:
        """400 before any view reads it. A view without a form's token reads its body itself."""
        is_form = not getattr(view, "csrf_exempt", False)
        if NUL in request.path or _has_nul(request.GET) or (is_form and _has_nul(request.POST)):
            return render(request, "400_nul.html", status=400)
        return None


def _has_nul(fields: QueryDict) -> bool:
    return any(NUL in text for name, values in fields.lists() for text in (name, *values))
