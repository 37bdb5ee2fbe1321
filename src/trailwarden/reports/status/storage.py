"""Storage: files and bytes by kind, and files that are known but not here."""

from __future__ import annotations

from trailwarden.query.measure import Bytes, Count
from trailwarden.query.question import About, Group
from trailwarden.reports.document import Block, Column, Paragraph, Section, Table, Words
from trailwarden.reports.inquiry import number, rows
from trailwarden.reports.passages import caveats, keys, refused
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import NONE, number_of, size, whole

_ABSENT = "absent"
_KINDS = {
    "clip": "Clips",
    "best": "Best frames",
    "thumbnail": "Thumbnails",
    "original": "The cameras' own files",
    _ABSENT: "Known, but not on this machine",
}


def storage(survey: Survey) -> Section:
    """A table of kinds, and their sum in words."""
    files = survey.ask.ask(About.MEDIA, Count(), Group.MEDIA_KIND)
    sizes = survey.ask.ask(About.MEDIA, Bytes(), Group.MEDIA_KIND)
    blocks: list[Block] = [refused(one, "storage") for one in (files, sizes) if one.refusal]
    by_kind = {
        str(row.group[Group.MEDIA_KIND.value]): number(row.value) or 0.0 for row in rows(files)
    }
    bytes_of = {
        str(row.group[Group.MEDIA_KIND.value]): number(row.value) or 0.0 for row in rows(sizes)
    }
    if by_kind:
        here = sum(number for kind, number in by_kind.items() if kind != _ABSENT)
        text = f"{number_of(round(here), 'file')} on this machine, {size(sum(bytes_of.values()))}."
        if absent := round(by_kind.get(_ABSENT, 0)):
            text += f" Another {number_of(absent, 'file')} are known by name, but lie elsewhere."
        blocks += [Paragraph(text), _table(by_kind, bytes_of, keys(files, sizes))]
    elif not blocks:
        blocks.append(Paragraph("No files belong to this period."))
    return Section("storage", "Storage", (*blocks, *caveats(files, sizes)))


def _table(files: dict[str, float], sizes: dict[str, float], sources: tuple[str, ...]) -> Table:
    rows_: list[tuple[Words, ...]] = [
        (_KINDS.get(kind, kind), whole(files[kind]), size(sizes[kind]) if sizes.get(kind) else NONE)
        for kind in sorted(files, key=lambda kind: -sizes.get(kind, 0.0))
    ]
    return Table(
        "Files and their size, by what they are to their event.",
        (Column("Kind"), Column("Files", numeric=True), Column("Size", numeric=True)),
        tuple(rows_),
        sources,
    )
