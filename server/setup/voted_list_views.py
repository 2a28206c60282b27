"""A voted list of affiliates: sent, looked at line by line, then confirmed. Nothing changes before that, and all of it then."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from server import clock, database
from server.accounts.access import central
from server.accounts.models import User
from server.affiliates import voted_list
from server.affiliates.models import Affiliate, StagedList
from server.affiliates.voted_file import FILE_MAX, VotedFile, read
from server.setup import texts_affiliates as texts

NAME_MAX = 120
DECISION_MAX = 40
SHOWN_MAX = 200
UNREADABLE = 422
log = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@central
def upload(request: HttpRequest, person: User) -> HttpResponseBase:
    """The form, and the file: read at once, so that an unreadable one is told here."""
    if request.method != "POST":
        return _form(request, person)
    decision = request.POST.get("deliberation", "").strip()[:DECISION_MAX]
    sent = request.FILES.get("fichier")
    if sent is None or isinstance(sent, list):
        return _form(request, person, texts.NO_FILE, decision)
    if not decision:
        return _form(request, person, texts.NO_DECISION)
    content = sent.read(FILE_MAX + 1)
    file = read(content)
    if not isinstance(file, VotedFile):
        return _form(request, person, texts.unreadable(file), decision)
    voted_list.stage(
        database.current(),
        person.issuer_id,
        name=(sent.name or "")[-NAME_MAX:],
        decision=decision,
        content=content,
        actor=person.actor,
        now=clock.now(),
    )
    return redirect("setup:voted_list_preview")


@require_http_methods(["GET", "HEAD", "POST"])
@central
def preview(request: HttpRequest, person: User) -> HttpResponseBase:
    """What the waiting list would change; `action` confirm or discard, of the list named by `fichier`."""
    waiting = voted_list.staged(person.issuer_id)
    if waiting is None:
        messages.warning(request, texts.GONE)
        return redirect("setup:voted_list")
    if request.method == "POST" and request.POST.get("fichier") != voted_list.digest(waiting):
        messages.warning(request, texts.REPLACED)
        return redirect("setup:voted_list_preview")
    file = read(bytes(waiting.content))
    assert isinstance(file, VotedFile), "it was read when it was sent"
    if request.POST.get("action") == "discard":
        voted_list.discard(person.issuer_id)
        messages.success(request, texts.DISCARDED)
        return redirect("setup:affiliates")
    if request.POST.get("action") == "confirm":
        return _confirmed(request, person, waiting, file)
    found = voted_list.compare(file, Affiliate.objects.filter(issuer_id=person.issuer_id))
    context = {
        "waiting": waiting,
        "digest": voted_list.digest(waiting),
        "found": found,
        "voted": [*found.proposed, *found.returning],
        "shown": found.new[:SHOWN_MAX],
        "problems": [
            (problem.line, texts.problem(problem))
            for problem in sorted((*file.problems, *found.twice), key=lambda one: one.line)
        ],
    }
    return render(request, "setup/voted_list_preview.html", context)


def _confirmed(request: HttpRequest, person: User, waiting: StagedList, file: VotedFile) -> HttpResponseBase:
    done = voted_list.apply(database.current(), person.issuer_id, file, waiting.decision, person.actor, clock.now())
    if done is None:
        messages.warning(request, texts.GONE)
        return redirect("setup:voted_list")
    log.info("voted_list added=%s voted=%s aside=%s actor=%s", done.added, done.voted, done.left_aside, person.actor)
    tell = messages.warning if done.left_aside else messages.success
    tell(request, texts.imported(done))
    return redirect("setup:affiliates")


def _form(request: HttpRequest, person: User, problem: str = "", decision: str = "") -> HttpResponse:
    context = {"problem": problem, "decision": decision, "waiting": voted_list.staged(person.issuer_id)}
    return render(request, "setup/voted_list.html", context, status=UNREADABLE if problem else 200)
