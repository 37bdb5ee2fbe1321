"""JSON schemas that a model's answer is held to, in the form that every engine takes.

OpenAI's strict mode wants each property required and no others: what may be left out may be null.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue, TypeAdapter

from trailwarden.agents.grounds import WORDS
from trailwarden.asking.calls import Call

_JSON: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


def as_schema(name: str, schema: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The body field that asks for it."""
    told: JsonValue = {"name": name, "strict": True, "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": told}}


def one_of(name: str, values: Sequence[str]) -> dict[str, JsonValue]:
    """An object with one property, which is one of the values."""
    return _closed({name: {"type": "string", "enum": list(values)}})


def arguments_of(kind: type[Call]) -> dict[str, JsonValue]:
    """A tool's arguments; null stands for what is left out."""
    return _closed({name: _value(kind, name) for name in kind.model_fields})


def _closed(properties: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _value(kind: type[Call], name: str) -> JsonValue:
    if name in WORDS:
        return {"type": ["string", "null"]}
    schema = _JSON.validate_python(kind.model_json_schema())
    defined = _JSON.validate_python(schema.get("$defs", {}))
    told = _JSON.validate_python(_JSON.validate_python(schema["properties"])[name])
    options = told.get("anyOf", [told])
    assert isinstance(options, list)
    plain = next(one for one in options if one != {"type": "null"})
    assert isinstance(plain, dict)
    if "$ref" in plain:
        of = _JSON.validate_python(defined[str(plain["$ref"]).rpartition("/")[2]])
        values = of["enum"]
        assert isinstance(values, list)
        return {"type": ["string", "null"], "enum": [*values, None]}
    return {"type": [str(plain["type"]), "null"]}
