"""From a file to a detector that can be asked."""

from __future__ import annotations

from pathlib import Path

from trailwarden.edge.detect.catalogue import known_by_file
from trailwarden.edge.detect.port import ModelIdentity
from trailwarden.edge.detect.record import sha256_of
from trailwarden.edge.detect.session import OnnxDetector, OnnxSession, recognise
from trailwarden.edge.errors import ModelNotFound, ModelRejected

DEFAULT_THRESHOLD = 0.2
"""Inside the 0.15 to 0.3 that MegaDetector's authors advise; a known model brings its own."""


def load_detector(
    path: Path,
    *,
    name: str | None = None,
    threshold: float | None = None,
    threads: int = 1,
    input_size: tuple[int, int] | None = None,
) -> OnnxDetector:
    """Open a YOLOX or YOLO-family ONNX file on the CPU.

    `name` is what results are signed with (default: the known model's name, else the file's);
    `threshold` is the score taken as a detection; `threads` are those of one inference;
    `input_size` (width, height) counts only for a model that leaves its input size open.

    Raises ModelNotFound if there is no such file, ModelRejected if it is no such model.
    """
    require_file(path)
    known = known_by_file(path.name)
    session = OnnxSession(path, threads)
    layout, size = recognise(session, input_size)
    if threshold is None:
        threshold = DEFAULT_THRESHOLD if known is None else known.threshold
    identity = ModelIdentity(
        name or (path.stem if known is None else known.name), sha256_of(path), path
    )
    return OnnxDetector(session, layout, size, identity, threshold)


def require_file(path: Path) -> None:
    """Raise ModelNotFound for a missing file, ModelRejected for an empty or unreadable one."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError as error:
        raise ModelNotFound(f"there is no model file {path}; check the path") from error
    except OSError as error:
        raise ModelRejected(f"the model file {path} cannot be read: {error.strerror}") from error
    if size == 0:
        raise ModelRejected(f"the model file {path} is empty; download or export it again")
