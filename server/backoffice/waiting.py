"""A page that says how far a long job is while the job goes on, and what came of it at the end: one answer, sent piece by piece.

The work is done in a thread of its own with a connection of its own: a browser that goes away stops nothing, and a process that
ends undoes the transaction. Works without any script.
"""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connections
from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from server.backoffice.texts_files import RUNS, SEE_RUN, STOPPED
from server.reimbursement.progress import Told
from server.reimbursement.texts_exports import job

MARK = "<!--progress-->"  # where the template lets the lines in
LINES_MAX = 200  # of progress; the job says some dozens

Outcome = tuple[str, str]  # the notice's tone (success or error) and its sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The words of one sort of job: a line of progress, an end before its time, where it goes on, where it came from."""

    job: Callable[[str, int, int], str]
    stopped: str
    see: str
    trail: str
    trail_address: str


def _of_runs() -> Telling:
    return Telling(job=job, stopped=STOPPED, see=SEE_RUN, trail=RUNS, trail_address=reverse("backoffice:runs"))


def told_while_waiting(
    request: HttpRequest, title: str, address: str, act: Callable[[Told], Outcome], telling: Telling | None = None
) -> StreamingHttpResponse:
    """`address`: where to go on. `act` is called once, with whom to tell; it maps its own faults to sentences."""
    telling = telling or _of_runs()
    head, tail = render_to_string("backoffice/waiting.html", {"title": title, "telling": telling}, request).split(MARK)
    return StreamingHttpResponse(_pieces(head, tail, address, act, telling), headers={"X-Accel-Buffering": "no"})


def _pieces(head: str, tail: str, address: str, act: Callable[[Told], Outcome], telling: Telling) -> Iterator[str]:
    told: queue.Queue[str | None] = queue.Queue(LINES_MAX)
    outcome: list[Outcome] = []

    def say(what: str, done: int, total: int) -> None:
        if not told.full():  # nobody reads any more: the job goes on all the same
            told.put(telling.job(what, done, total))

    def work() -> None:
        try:
            outcome.append(act(say))
        finally:
            connections["default"].close()
            if told.full():
                told.get()
            told.put(None)

    threading.Thread(target=work, name="long-job").start()
    yield head
    while (line := told.get()) is not None:
        yield format_html("<li>{}</li>\n", line)
    tone, sentence = outcome[0] if outcome else ("error", telling.stopped)
    yield tail.replace("<!--outcome-->", _notice(tone, sentence, address, telling.see))


def _notice(tone: str, sentence: str, address: str, see: str) -> str:
    return format_html(
        '<div class="notice notice--{}" role="status"><p>{}</p></div><div class="buttons"><a class="button" href="{}">{}</a></div>',
        tone,
        sentence,
        address,
        see,
    )
