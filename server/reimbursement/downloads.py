"""Files handed to a browser to keep: the type, the name, no guessing."""

from django.http import HttpResponse


def csv_answer(raw: bytes, name: str) -> HttpResponse:
    return _attachment(raw, name, "text/csv; charset=utf-8")


def xml_answer(raw: bytes, name: str) -> HttpResponse:
    return _attachment(raw, name, "application/xml; charset=utf-8")


def _attachment(raw: bytes, name: str, kind: str) -> HttpResponse:
    assert name.isascii()
    assert '"' not in name
    return HttpResponse(raw, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
