"""A long job told piece by piece: what is done, what came of it, and nothing lost when nobody reads."""

import threading

import pytest
from django.test import Client, RequestFactory

from server.backoffice import run_views, waiting
from server.database import Database
from server.reimbursement.models import Run
from server.reimbursement.progress import Told
from tests.unit.server.backoffice.conftest import As

THIRD = "/central/virements/12-3/"


def pieces(act: object, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(waiting, "render_to_string", lambda *_: "<h1>Titre</h1><!--progress--><!--outcome-->")
    assert callable(act)
    answer = waiting.told_while_waiting(RequestFactory().get("/"), "Titre", "/suite/", act)
    return b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]  # no async here


def test_each_step_and_then_the_outcome_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def act(told: Told) -> tuple[str, str]:
        told("files", 1, 2)
        told("files", 2, 2)
        return "success", "Fait <b>"

    page = pieces(act, monkeypatch)
    assert "<li>Fichiers produits\u00a0: 1 sur 2</li>" in page
    assert "<li>Fichiers produits\u00a0: 2 sur 2</li>" in page
    assert "notice--success" in page
    assert "Fait &lt;b&gt;" in page
    assert 'href="/suite/"' in page


def test_a_job_that_says_more_than_is_read_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "LINES_MAX", 2)

    def act(told: Told) -> tuple[str, str]:
        for done in range(50):
            told("proofs", done, 50)
        return "success", "Fait"

    assert "Fait" in pieces(act, monkeypatch)


def test_a_job_that_breaks_off_says_that_nothing_was_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[object] = []
    monkeypatch.setattr(threading, "excepthook", ended.append)  # where the process logs it

    def act(_told: Told) -> tuple[str, str]:
        raise KeyError("planted")

    assert "Rien n’a été modifié" in pieces(act, monkeypatch)
    _join()
    assert len(ended) == 1


def test_a_large_runs_files_are_made_while_the_page_tells(
    scene: Database, signed_in: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scene.vendor == "sqlite"
    monkeypatch.setattr(run_views, "LONG_FROM", 0)
    alice, bruno = signed_in("alice"), signed_in("bruno")
    alice.post("/central/virements/12/arreter/")
    alice.post(f"{THIRD}etape/", {"step": "control"})
    assert "ne peut pas être faite maintenant" in _filed(alice)
    bruno.post(f"{THIRD}etape/", {"step": "approve"})
    page = _filed(bruno)
    assert "Fichiers produits\u00a0: 7 sur 7" in page
    assert "Fichier bancaire produit" in page
    assert Run.objects.get(number=3).state == "filed"
    _join()


def _join() -> None:
    for thread in threading.enumerate():
        if thread.name == "long-job":
            thread.join(10)


def _filed(client: Client) -> str:
    answer = client.post(f"{THIRD}etape/", {"step": "file"})
    return answer.getvalue().decode()
