"""What is remembered of a model file beside it, so that a changed file is noticed.

`yolox_nano.onnx` in the cache has `yolox_nano.onnx.json` next to it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from trailwarden.domain import require_aware
from trailwarden.edge.errors import ModelRejected


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """Where a cached model came from, when, and what its bytes were then."""

    name: str
    source: str  # the publisher's URL, or the path it was added from
    size_bytes: int
    sha256: str
    recorded_at: datetime
    licence: str


def record_path(model: Path) -> Path:
    """The record that belongs to a model file."""
    return model.with_name(model.name + ".json")


def write_record(model: Path, record: ModelRecord) -> None:
    """Write the record whole or not at all."""
    path = record_path(model)
    partial = path.with_name(path.name + ".part")
    fields = asdict(record) | {"recorded_at": require_aware(record.recorded_at).isoformat()}
    partial.write_text(json.dumps(fields, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)


def read_record(model: Path) -> ModelRecord | None:
    """The record of a model file, or None if it has none. Raises ModelRejected for rubbish."""
    path = record_path(model)
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        moment = require_aware(datetime.fromisoformat(fields.pop("recorded_at")))
        return ModelRecord(**fields, recorded_at=moment)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelRejected(
            f"{path}, the record of {model.name}, cannot be read: {error}; delete both files and "
            f"pull or add the model again"
        ) from error


def require_unchanged(model: Path, sha256: str) -> ModelRecord | None:
    """The record of a model file, None if it has none; ModelRejected if the file has changed."""
    record = read_record(model)
    if record is not None and record.sha256 != sha256:
        raise ModelRejected(
            f"{model} is not the file that was recorded on {record.recorded_at:%Y-%m-%d} from "
            f"{record.source}: its hash was {record.sha256[:12]}, now it is {sha256[:12]}; "
            f"delete it and pull or add the model again"
        )
    return record


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
