"""Files handed to a browser to keep: the type, the name, no guessing."""

from django.http import HttpResponse


def csv_answer(raw: bytes, name: str) -> HttpResponse:
    return _attachment(raw, name, "text/csv; charset=utf-8")


def xml_answer(raw: bytes, name: str) -> HttpResponse:
    return _attachment(raw, name, "application/xml; charset=utf-8")


def pdf_answer(raw: bytes, name: str) -> HttpResponse:
    return _attachment(raw, name, "application/pdf")


def json_answer(raw: bytes, name: str) -> HttpResponse:
    return _attachment(raw, name, "application/json")


def answer(raw: bytes, name: str) -> HttpResponse:
    """By the name's ending: `.csv`, `.xml` or `.pdf`."""
    return {"csv": csv_answer, "xml": xml_answer, "pdf": pdf_answer}[name.rpartition(".")[2]](raw, name)


def _attachment(raw: bytes, name: str, kind: str) -> HttpResponse:
    assert name.isascii()
    assert '"' not in name
    return HttpResponse(raw, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
