"""Frames from the store: all of it at first, then only what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trailwarden.domain import EffortSpan, Taxon, to_micros
from trailwarden.query.frames import UNRECORDED, Frames, effort_states, new_books, placed
from trailwarden.query.places import Places, deployed_micros, places_of
from trailwarden.query.reading import read_changed
from trailwarden.query.spans import Spans, spans_of
from trailwarden.query.splicing import spliced
from trailwarden.query.taxonomy import Taxonomy
from trailwarden.store import Reader


def load(reader: Reader) -> Frames:
    """Everything stored, read in one snapshot of the store."""
    with reader.snapshot():
        revision = reader.revision()
        places = _read_places(reader, None)
        books = new_books()
        changed = read_changed(reader, 0, places, books)
        return Frames(
            revision=revision,
            records=placed(changed.records, places).rechunk(),
            books=books,
            places=places,
            taxonomy=Taxonomy(reader.taxa(), books["taxon"].known),
            spans=_read_spans(reader, places),
            setup_only=changed.setup_only,
        )


def refreshed(frames: Frames, reader: Reader) -> Frames:
    """The same frames if nothing changed since, else new ones that share what did not."""
    with reader.snapshot():
        revision = reader.revision()
        if revision == frames.revision:
            return frames
        if revision < frames.revision:  # another database in its place
            return load(reader)
        places = _read_places(reader, frames.places)
        books = {name: book.copy() for name, book in frames.books.items()}
        changed = read_changed(reader, frames.revision, places, books)
        taxa = reader.taxa()
        spans = _read_spans(reader, places)
    records = frames.records
    if not places.placed_like(frames.places):
        records = placed(records, places)
    return Frames(
        revision=revision,
        records=spliced(records, replace(changed, records=placed(changed.records, places))),
        books=books,
        places=places,
        taxonomy=_taxonomy(frames.taxonomy, taxa, books["taxon"].known),
        spans=spans,
        setup_only=frames.setup_only.difference(changed.event_ids, changed.removed)
        | changed.setup_only,
    )


def _taxonomy(earlier: Taxonomy, taxa: Sequence[Taxon], observed: list[str]) -> Taxonomy:
    same = earlier.taxa == tuple(taxa) and earlier.observed == frozenset(observed)
    return earlier if same else Taxonomy(taxa, observed)


def _read_places(reader: Reader, earlier: Places | None) -> Places:
    found = reader.deployments()
    corrected = [one.deployment_id for one in found if one.clock_offset]
    return places_of(found, {one: reader.clock_corrections(one) for one in corrected}, earlier)


def _read_spans(reader: Reader, places: Places) -> Spans:
    """The recorded spans, and the stretches of each deployment of which nothing was recorded."""
    recorded: dict[str, list[EffortSpan]] = {}
    for span in reader.effort_spans():
        recorded.setdefault(span.deployment_id, []).append(span)
    states = effort_states()
    unrecorded = states.code(UNRECORDED)
    rows: list[tuple[int, int, int, int]] = []
    for code in places.codes:
        own = sorted(
            (to_micros(span.start), to_micros(span.end), states.code(span.state.value))
            for span in recorded.get(places.deployment(code).deployment_id, ())
        )
        rows += [(code, state, start, end) for start, end, state in own]
        known = max((end for _, end, _ in own), default=0)
        start, until = deployed_micros(places.deployment(code), known)
        for begin, end, _ in [*own, (until, until, 0)]:
            if min(begin, until) > start:
                rows.append((code, unrecorded, start, min(begin, until)))
            start = max(start, end)
    return spans_of(rows)
