"""server.nul_bytes: no address and no form brings one to a view; what counters send is left to its reader."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt

from server.database import Database
from server.nul_bytes import NoNulBytes

KEPT = "/central/virements/26-1/fichiers/"


@pytest.mark.parametrize("path", ["/central/organismes/?q=%00", "/connexion/?%00=1", f"{KEPT}a%00b"])
def test_an_address_with_one_is_told_so(database: Database, path: str) -> None:
    assert resolve(KEPT + "a").url_name == "run_kept_file"
    assert Client().get(path.replace("%00", "b")).status_code in (200, 302)
    answer = Client().get(path)
    assert answer.status_code == 400
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("as_file", [True, False])
def test_a_form_with_one_is_told_so_and_changes_nothing(database: Database, *, as_file: bool) -> None:
    fields = {"username": "a\0b", "password": "x"}
    client = Client()
    answer = (
        client.post("/connexion/", fields)
        if as_file
        else client.post("/connexion/", "username=a%00b&password=x", content_type="application/x-www-form-urlencoded")
    )
    assert answer.status_code == 400
    assert "Un caractère ne peut pas être lu" in answer.content.decode()


def test_a_counter_s_body_is_not_read_here() -> None:
    @csrf_exempt
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = RequestFactory().post("/api/1/x", "a=%00", content_type="application/x-www-form-urlencoded")
    assert NoNulBytes(view).process_view(request, view, (), {}) is None
    assert not hasattr(request, "_post"), "the body is still whole"
