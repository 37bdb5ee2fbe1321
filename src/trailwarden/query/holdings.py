"""Files: how many there are and how much they weigh.

Sums by deployment and kind are kept by the store and cost nothing; only a question about time has
to look at every file's row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np
import polars as pl

from trailwarden.domain import to_micros
from trailwarden.query.answered import Answered
from trailwarden.query.codebook import Codebook
from trailwarden.query.frames import local_micros
from trailwarden.query.grouping import Column, columns_of
from trailwarden.query.lines import lines_of, paged
from trailwarden.query.measure import Bytes
from trailwarden.query.question import Group, Question
from trailwarden.query.result import Caveat, Doubt
from trailwarden.query.selection import Selected
from trailwarden.query.watching import OF_DAYS
from trailwarden.query.zones import DAY
from trailwarden.store import Reader

_ABSENT = "absent"


def media(chosen: Selected, question: Question, reader: Reader) -> Answered:
    """Files, or their bytes. A file that is not on this machine is `absent` and weighs nothing."""
    kinds = Codebook()
    timed = bool(set(question.by) & OF_DAYS) or chosen.span.since is not None
    timed = timed or chosen.span.until is not None
    rows = _each(chosen, reader, kinds) if timed else _summed(chosen, reader, kinds)
    columns = [_column(group, chosen, kinds) for group in question.by]
    in_bytes = isinstance(question.measure, Bytes)
    names = [column.name for column in columns]
    measured = rows.select(
        *(column.expression.alias(column.name) for column in columns), "files", "bytes"
    )
    unit = "bytes" if in_bytes else "files"
    total = pl.col(unit).sum()
    found = measured.group_by(names).agg(total) if names else measured.select(total)
    return paged(lines_of(found, columns, unit), question, unit, _of_absent(rows, kinds))


def _column(group: Group, chosen: Selected, kinds: Codebook) -> Column:
    if group is Group.MEDIA_KIND:
        return Column(group, pl.col("kind"), lambda key: kinds.names[key])
    return columns_of((group,), chosen.frames)[0]


def _summed(chosen: Selected, reader: Reader, kinds: Codebook) -> pl.DataFrame:
    """Sums by deployment and kind."""
    book = chosen.frames.places.book
    rows = [
        (code, kinds.code(str(one.kind)), one.files, one.bytes)
        for one in reader.media_summary()
        if (code := book.find(one.deployment_id)) in chosen.deployments
    ]
    return _frame(chosen, rows, ("deployment", "kind", "files", "bytes"))


def _each(chosen: Selected, reader: Reader, kinds: Codebook) -> pl.DataFrame:
    """A row for each file in the time asked for."""
    since, until = chosen.span.since, chosen.span.until
    rows = [
        (code, kinds.code(kind), 1, size, taken)
        for code, kind, size, taken in _files(chosen, reader)
        if (since is None or taken >= since) and (until is None or taken < until)
    ]
    table = _frame(chosen, rows, ("deployment", "kind", "files", "bytes", "start_us"))
    local = local_micros(table["deployment"], table["start_us"], chosen.frames.places, chosen.zone)
    return table.with_columns(pl.Series("day", (local // DAY).astype(np.int32)))


def _files(chosen: Selected, reader: Reader) -> Iterator[tuple[int, str, int, int]]:
    """Deployment, kind, bytes and corrected time of each file of the chosen deployments."""
    places = chosen.frames.places
    wanted = {places.deployment(code).deployment_id: code for code in chosen.deployments}

    def corrected(code: int, moment: datetime) -> int:
        return to_micros(moment + places.deployment(code).clock_offset)

    for one in reader.all_media():
        if (code := wanted.get(one.deployment_id)) is not None:
            yield code, one.kind.value, one.size_bytes, corrected(code, one.stamps.best)
    for gone in reader.absent_media():
        if (code := wanted.get(gone.deployment_id)) is not None:
            yield code, _ABSENT, 0, corrected(code, gone.stamps.best)


def _frame(
    chosen: Selected, rows: Sequence[tuple[int, ...]], names: tuple[str, ...]
) -> pl.DataFrame:
    table = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")
    places = chosen.frames.places
    deployment = table["deployment"].to_numpy()
    return table.with_columns(
        pl.Series("camera", places.cameras[deployment]),
        pl.Series("location", places.locations[deployment]),
    )


def _of_absent(rows: pl.DataFrame, kinds: Codebook) -> list[Caveat]:
    absent = rows.filter(pl.col("kind") == (kinds.find(_ABSENT) or -1))
    n, of = int(absent["files"].sum()), int(rows["files"].sum())
    if not n:
        return []
    text = f"{n} of {of} files are known by name only: they are not on this machine."
    return [Caveat(doubt=Doubt.METHOD, text=text, n=n, of=of)]
