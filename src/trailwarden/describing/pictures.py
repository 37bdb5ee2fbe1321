"""Pictures made fit to be shown to a model: small, upright, and without what cameras write in."""

from __future__ import annotations

import base64
import io
import warnings
from pathlib import Path

from PIL import Image, ImageOps

from trailwarden.describing.errors import NothingToSee
from trailwarden.describing.evidence import Evidence

LONGEST_SIDE = 768
_QUALITY = 85
_LARGEST_BYTES = 64 << 20


def data_urls(evidence: Evidence) -> list[str]:
    """The event's key frames as JPEG data URLs, in order.

    They are encoded anew, so that no EXIF (places, names) leaves with them. Raises NothingToSee if
    there are none, or if one of them cannot be read.
    """
    if not evidence.pictures:
        raise NothingToSee(f"event {evidence.event_id} has no picture on this machine")
    return [_data_url(picture.path) for picture in evidence.pictures]


def _data_url(path: Path) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            encoded = base64.b64encode(_as_jpeg(path)).decode()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as error:
        raise NothingToSee(f"{path} cannot be shown to a model: {error}") from error
    return f"data:image/jpeg;base64,{encoded}"


def _as_jpeg(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST_BYTES:
        raise ValueError(f"it has more than {_LARGEST_BYTES >> 20} MiB")
    with Image.open(path) as opened:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # decodes a large JPEG at a smaller scale
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = io.BytesIO()
    upright.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()
