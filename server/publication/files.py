"""PURE. Tables as programs read them: UTF-8 without BOM, `,`, decimal point, ISO 8601, CRLF (RFC 4180); and their Table Schema.

A text stays as it is: an apostrophe against formulas would be part of the data for every other reader; a spreadsheet
imports such a file. Sources: Frictionless Table Schema 1.0; conventions of schema.data.gouv.fr.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from server.publication import texts
from server.publication.disclosure import CLAIMS_MIN, PASSES_MIN, Row

VERSION = "1.0.0"  # of the schema: another column, another number
COLUMNS = tuple(texts.TITLES)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The file. Every row must have as many cells as there are columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        assert len(row) == len(columns), "a row with another number of cells than the heading"
        writer.writerow(row)
    return out.getvalue().encode()


def amount(cents: int) -> str:
    """`1234.50`."""
    return f"{cents // 100}.{cents % 100:02d}"


def tickets_csv(rows: Iterable[Row], campaign: str) -> bytes:
    """The cells that may be read, and the names of those that may not."""
    return table(COLUMNS, [_cells(row, campaign) for row in rows])


def _cells(row: Row, campaign: str) -> Sequence[str]:
    return (
        campaign,
        row.month,
        row.commune,
        texts.KINDS[row.kind],
        "" if row.claims is None else str(row.claims),
        "" if row.cents is None else amount(row.cents),
        texts.YES if row.is_withheld else texts.NO,
    )


def tickets_schema(campaign: str, issuer: str, path: str) -> bytes:
    """`path`: the name under which this very file is offered, beside its table's."""
    schema = {
        "$schema": "https://frictionlessdata.io/schemas/table-schema.json",
        "name": "tickets-par-commune",
        "title": texts.TITLE.format(campaign=campaign),
        "description": described(),
        "countryCode": "FR",
        "path": path,
        "version": VERSION,
        "contributors": [{"title": issuer, "role": "author"}],
        "missingValues": [""],
        "primaryKey": ["campagne", "mois", "commune", "activite"],
        "fields": _fields(campaign),
    }
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def described() -> str:
    """What counts, what is withheld, which months."""
    return texts.DESCRIPTION.format(
        counted=texts.COUNTED, withheld=texts.WITHHELD.format(claims=CLAIMS_MIN, passes=PASSES_MIN), months=texts.MONTHS
    )


def _fields(campaign: str) -> list[dict[str, object]]:
    kinds = list(texts.KINDS.values())
    yes_no = {"trueValues": [texts.YES], "falseValues": [texts.NO]}
    return [
        _field("campagne", texts.CAMPAIGN, "string", campaign),
        _field("mois", texts.MONTH, "yearmonth", "2026-10"),
        _field("commune", texts.COMMUNE, "string", "Saint-Cloud"),
        _field("activite", texts.KIND, "string", kinds[0], constraints={"required": True, "enum": kinds}),
        _field("tickets", texts.TICKETS, "integer", "42", constraints={"required": False, "minimum": CLAIMS_MIN}),
        _field(
            "montant",
            texts.CENTS,
            "number",
            "1234.50",
            constraints={"required": False, "minimum": 0.01},
            decimalChar=".",
        ),
        _field("secret_statistique", texts.IS_WITHHELD, "boolean", texts.NO, **yes_no),
    ]


def _field(name: str, description: str, kind: str, example: str, **more: object) -> dict[str, object]:
    return {
        "name": name,
        "title": texts.TITLES[name],
        "description": description,
        "type": kind,
        "example": example,
        "constraints": {"required": True},
        **more,
    }
