"""After a crash: what a dead process left in the media folder is made whole or removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from trailwarden.domain import Media, MediaKind
from trailwarden.edge.clip import MATROSKA, MP4
from trailwarden.edge.errors import EvidenceError
from trailwarden.edge.evidence import clean_leftovers
from trailwarden.edge.rewrite import rewrite_whole


def mend(root: Path, media: Iterable[Media]) -> Iterator[Media]:
    """Rewrite the clips among `media` that were still being recorded; yield their new rows.

    A clip that cannot be rewritten (no room, a single torn fragment) stays as it is. Call it at
    start, when no other process writes below `root`.
    """
    clean_leftovers(root)
    for one in media:
        if one.kind is MediaKind.CLIP and one.duration_s is None:
            mended = _mended(one)
            if mended is not None:
                yield mended


def _mended(clip: Media) -> Media | None:
    form = MP4 if clip.media_type == MP4.media_type else MATROSKA
    try:
        facts = rewrite_whole(clip.path, form)
    except EvidenceError:
        return None
    return replace(
        clip,
        width=facts.width,
        height=facts.height,
        duration_s=facts.duration_s,
        size_bytes=facts.size_bytes,
    )
