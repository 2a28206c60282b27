"""Reads a table as its Table Schema says, by the specification's words and none of our code: what a reader of open data does.

Of Frictionless Table Schema 1.0: the types, constraints and primary key that our schemas use; anything else of theirs is refused.
"""

import csv
import io
import json
import re
from decimal import Decimal
from typing import Any

_PATTERNS = {
    "string": r"(?s).*",
    "integer": r"[+-]?[0-9]+",
    "number": r"[+-]?[0-9]+(?:\.[0-9]+)?",
    "yearmonth": r"[0-9]{4}-(?:0[1-9]|1[0-2])",
}


def read(table: bytes, schema: bytes) -> list[dict[str, Any]]:
    """Typed rows; raises AssertionError where the table is not what the schema says."""
    said = json.loads(schema)
    rows = list(csv.reader(io.StringIO(table.decode("utf-8"), newline=""), strict=True))
    assert rows[0] == [field["name"] for field in said["fields"]]
    read_ = [
        {
            field["name"]: _value(cell, field, said["missingValues"])
            for cell, field in zip(row, said["fields"], strict=True)
        }
        for row in rows[1:]
    ]
    keys = [tuple(row[name] for name in said["primaryKey"]) for row in read_]
    assert len(set(keys)) == len(keys), "a primary key twice"
    return read_


def _value(cell: str, field: dict[str, Any], missing: list[str]) -> Any:
    constraints = field["constraints"]
    assert set(constraints) <= {"required", "enum", "minimum"}
    if cell in missing:
        assert not constraints["required"], f"{field['name']} is missing"
        return None
    value = _cast(cell, field)
    assert "enum" not in constraints or value in constraints["enum"], cell
    assert "minimum" not in constraints or value >= Decimal(str(constraints["minimum"])), cell
    return value


def _cast(cell: str, field: dict[str, Any]) -> Any:
    kind = field["type"]
    if kind == "boolean":
        assert cell in (*field["trueValues"], *field["falseValues"]), cell
        return cell in field["trueValues"]
    assert re.fullmatch(_PATTERNS[kind], cell), cell
    return {"integer": int, "number": Decimal}.get(kind, str)(cell)
