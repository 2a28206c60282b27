"""A list of pupils: sent, looked at line by line, then confirmed. Nothing changes before that, and all of it then."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from server.college import forms, texts_import
from server.college.office import Office, office_view
from server.passes import imports, store
from server.passes.imports import StagedFile
from server.passes.pupil_file import FILE_MAX, Problem, PupilFile, read

NAME_MAX = 120
SHOWN_MAX = 200  # lines of each table; the rest is counted
UNREADABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """`sentence`: what is wrong with the line."""

    line: int
    sentence: str


@require_http_methods(["GET", "HEAD", "POST"])
@office_view
def upload(request: HttpRequest, office: Office) -> HttpResponseBase:
    """The form, and the file: read at once, so that an unreadable one is told here."""
    if request.method != "POST":
        waiting = imports.staged(office.db, office.college.pk)
        return render(request, "college/import.html", {"waiting": waiting, "terms": office.terms})
    sent = request.FILES.get("fichier")
    if sent is None or isinstance(sent, list):
        return _refused(request, office, texts_import.NO_FILE)
    content = sent.read(FILE_MAX + 1)
    file = read(content, office.terms.ages)
    if not isinstance(file, PupilFile):
        return _refused(request, office, texts_import.unreadable(file))
    name = (sent.name or "")[-NAME_MAX:]
    staged = StagedFile(name=name, content=content, uploaded_ms=office.now)
    imports.stage(office.db, office.college.pk, staged, office.person.actor)
    return redirect("college:import_preview")


@require_http_methods(["GET", "HEAD", "POST"])
@office_view
def preview(request: HttpRequest, office: Office) -> HttpResponseBase:
    """What the waiting file would change; `action` confirm (with `homonyme` lines) or discard, of the file named by `fichier`."""
    waiting = imports.staged(office.db, office.college.pk)
    if waiting is None:
        messages.warning(request, texts_import.IMPORT_GONE)
        return redirect("college:import")
    if request.method == "POST" and request.POST.get("fichier") != waiting.digest:
        messages.warning(request, texts_import.IMPORT_REPLACED)
        return redirect("college:import_preview")
    if request.POST.get("action") == "discard":
        imports.discard(office.db, office.college.pk)
        messages.success(request, texts_import.IMPORT_DISCARDED)
        return redirect("college:import")
    file = read(waiting.content, office.terms.ages)
    assert isinstance(file, PupilFile), "it was read when it was sent"
    if request.POST.get("action") == "confirm":
        namesakes = forms.identifiers(request.POST.getlist("homonyme"))
        done = imports.apply(office.db, office.issuer.pk, office.college.pk, file, namesakes)
        tell = messages.warning if done.left_aside else messages.success
        tell(request, texts_import.imported(done))
        return redirect("college:pupils")
    return render(request, "college/import_preview.html", _shown(office, waiting, file))


def _shown(office: Office, waiting: StagedFile, file: PupilFile) -> dict[str, object]:
    found = imports.compare(file, store.known_pupils(office.db, office.college.pk))
    problems = [_line(office, problem) for problem in file.problems]
    return {
        "waiting": waiting,
        "read_as": texts_import.read_as(file),
        "ignored": file.ignored,
        "has_levels": file.has_levels,
        "new": found.new[:SHOWN_MAX],
        "changed": found.changed[:SHOWN_MAX],
        "doubtful": found.doubtful,
        "problems": problems[:SHOWN_MAX],
        "counts": {
            "new": len(found.new),
            "changed": len(found.changed),
            "doubtful": len(found.doubtful),
            "unchanged": found.unchanged,
            "problems": len(problems),
        },
        "changes_anything": bool(found.new or found.changed or found.doubtful),
    }


def _line(office: Office, problem: Problem) -> ProblemLine:
    return ProblemLine(line=problem.line, sentence=texts_import.problem(problem, office.terms.ages))


def _refused(request: HttpRequest, office: Office, problem: str) -> HttpResponse:
    context = {
        "problem": problem,
        "waiting": imports.staged(office.db, office.college.pk),
        "terms": office.terms,
    }
    return render(request, "college/import.html", context, status=UNREADABLE)
