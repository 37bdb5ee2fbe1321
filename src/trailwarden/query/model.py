"""What every part of the language shares: closed, immutable models with a JSON Schema."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A closed, immutable record: a field nobody knows is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="null")
