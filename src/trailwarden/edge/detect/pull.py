"""Fetching a model from its publisher: whole, checked and recorded, or not at all."""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from trailwarden.edge.detect.catalogue import KnownModel
from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.detect.record import ModelRecord, sha256_of, write_record
from trailwarden.edge.errors import ModelPullError, ModelRejected

Progress = Callable[[int, int | None], None]
"""Told the bytes so far, and how many there will be if the publisher said so."""

TIMEOUT_S = 30.0
"""Longest silence of the publisher, in seconds."""

_CHUNK = 1 << 16


def pull_model(
    model: KnownModel,
    cache: Path,
    *,
    progress: Progress | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Path:
    """Download `model` into `cache`, check its size and signature, record its hash; its path.

    The file appears under its own name only when all is well. Raises ModelPullError if it does
    not arrive whole, ModelRejected if what arrives is not such a model.
    """
    if model.url is None:
        raise ModelPullError(f"{model.name} cannot be pulled: {model.how_to_get}")
    cache.mkdir(parents=True, exist_ok=True)
    target = cache / model.file
    partial = cache / f"{model.file}.{os.getpid()}.part"
    try:
        _download(model, model.url, partial, progress, timeout_s)
        _adopt(model, model.url, partial, target)
    except OSError as error:
        raise ModelPullError(
            f"{model.name} could not be pulled from {model.url}: {_reason(error)}; "
            f"{_otherwise(model)}"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def _download(
    model: KnownModel, url: str, partial: Path, progress: Progress | None, timeout_s: float
) -> None:
    """Stream the file to disk, never more than its largest size."""
    try:
        with _opener().open(url, timeout=timeout_s) as answer, partial.open("wb") as file:
            length = answer.headers.get("Content-Length")
            expected = int(length) if length is not None and length.isdecimal() else None
            _require_size(model, url, expected, whole=True)
            received = _copy(model, url, answer, file, expected, progress)
    except http.client.HTTPException as error:
        raise ModelPullError(
            f"{url} broke off or did not answer as a web server does ({error!r}); "
            f"{_otherwise(model)}"
        ) from error
    if expected is not None and received != expected:
        raise ModelPullError(
            f"{url} broke off after {received} of {expected} bytes; {_otherwise(model)}"
        )
    _require_size(model, url, received, whole=True)


def _copy(
    model: KnownModel,
    url: str,
    answer: http.client.HTTPResponse,
    file: BinaryIO,
    expected: int | None,
    progress: Progress | None,
) -> int:
    received = 0
    while chunk := answer.read(_CHUNK):
        received += len(chunk)
        _require_size(model, url, received, whole=False)
        file.write(chunk)
        if progress is not None:
            progress(received, expected)
    return received


def _require_size(model: KnownModel, url: str, size: int | None, *, whole: bool) -> None:
    """Raise ModelPullError if `size` bytes cannot be this model (`whole`: nor become it)."""
    least, most = model.size_bytes
    if size is not None and (size > most or (whole and size < least)):
        raise ModelPullError(
            f"{url} gives {size if whole else f'more than {most}'} bytes, but {model.name} has "
            f"between {least} and {most}; nothing was kept; {_otherwise(model)}"
        )


def _adopt(model: KnownModel, url: str, partial: Path, target: Path) -> None:
    """Load the file to prove its signature, then record it and give it its name."""
    try:
        load_detector(partial, name=model.name)
    except ModelRejected as error:
        raise ModelRejected(
            f"what {url} gave is not {model.name}: {error}; nothing was kept"
        ) from error
    record = ModelRecord(
        name=model.name,
        source=url,
        size_bytes=partial.stat().st_size,
        sha256=sha256_of(partial),
        recorded_at=datetime.now(UTC),
        licence=model.licence,
    )
    write_record(target, record)
    partial.replace(target)


def _opener() -> urllib.request.OpenerDirector:
    """Speaks http and https, follows redirects to those, and nothing else (no file:, no ftp:)."""
    opener = urllib.request.OpenerDirector()
    for part in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(part)
    opener.addheaders = [("User-Agent", "trailwarden")]
    return opener


def _reason(error: OSError) -> str:
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return f"the server answered {error.code} {error.reason}"
    return str(error.reason if isinstance(error, urllib.error.URLError) else error)


def _otherwise(model: KnownModel) -> str:
    return (
        f"try again, or get {model.file} yourself ({model.publisher}) and run "
        f"`trailwarden models add FILE`"
    )
