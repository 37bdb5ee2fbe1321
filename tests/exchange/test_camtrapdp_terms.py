"""The tables of terms say what the published table schemas say."""

from __future__ import annotations

import json

import pytest
from tests.exchange.camtrapdp_maker import sample

from trailwarden.exchange.camtrapdp.terms import KEYS, MISSING, TERMS, Table, Term

pytestmark = pytest.mark.needs_data


@pytest.mark.parametrize("table", list(Table))
def test_every_column_type_and_constraint(table: Table) -> None:
    schema = json.loads(
        (sample("tdwg_schema_1.0") / f"{table}-table-schema.json").read_text(encoding="utf-8")
    )

    assert schema["primaryKey"] == KEYS[table]
    assert set(schema["missingValues"]) == MISSING
    assert [_field(term) for term in TERMS[table]] == [
        {
            "name": field["name"],
            "type": field["type"],
            "constraints": {
                name: sorted(value) if name == "enum" else value
                for name, value in field["constraints"].items()
                if name != "unique" and value is not False
            },
        }
        for field in schema["fields"]
    ]


def _field(term: Term) -> dict[str, object]:
    stated = {
        "required": term.required or None,
        "enum": sorted(term.choices) or None,
        "minimum": term.least,
        "maximum": term.most,
        "pattern": term.pattern.pattern if term.pattern else None,
    }
    constraints = {name: value for name, value in stated.items() if value is not None}
    return {"name": term.name, "type": term.kind.value, "constraints": constraints}
