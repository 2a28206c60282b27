"""The step between a button and what it does: the consequence is stated, and nothing happens before somebody has agreed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from server.college import texts_tickets
from server.college.office import Office
from server.passes.store import PupilRow

FIELD = "confirme"
SENT_ALONG_MAX = 40  # fields of the form before, the tickets of a pass among them


def is_confirmed(request: HttpRequest) -> bool:
    return request.POST.get(FIELD) == "oui"


def ask(request: HttpRequest, office: Office, row: PupilRow, action: str, consequences: list[str]) -> HttpResponse:
    """The form that was sent, once more, with what it will do. `consequences`: sentences; empty ones are left out."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", FIELD)
    ]
    context = {
        "pupil": row,
        "title": texts_tickets.CONFIRM_TITLES[action],
        "button": texts_tickets.CONFIRM_BUTTONS[action],
        "consequences": [sentence for sentence in consequences if sentence],
        "fields": fields[:SENT_ALONG_MAX],
        "campaign": office.terms.name,
    }
    return render(request, "college/confirm.html", context)
