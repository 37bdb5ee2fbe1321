"""`trailwarden events`: list what is stored."""

from __future__ import annotations

from typing import Annotated

import typer

from trailwarden.cli.arguments import Data, Json, Since, Until, moment
from trailwarden.cli.console import err, fail, print_json, print_table, table
from trailwarden.cli.document import event_document
from trailwarden.cli.moments import shown, span_text
from trailwarden.cli.wording import what_text
from trailwarden.domain import EventState, ObservationType, time_zone
from trailwarden.store import EventFilter, Reader, StoredEvent

_WORDS = {"person": ObservationType.HUMAN} | {kind.value: kind for kind in ObservationType}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("events")(events)


def events(
    context: Data,
    camera: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this camera; repeat for more.")
    ] = None,
    since: Since = None,
    until: Until = None,
    category: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND", help=f"Only these; repeat for more: {', '.join(sorted(_WORDS))}."
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            metavar="NUMBER", min=1, max=1_000_000_000, help="At most so many, the newest."
        ),
    ] = 50,
    json: Json = False,
) -> None:
    """List stored events, newest first."""
    wanted = EventFilter(
        camera_ids=tuple(camera) if camera else None,
        since=moment(since),
        until=moment(until),
        observation_types=tuple(map(_kind, category)) if category else None,
        limit=limit,
    )
    with Reader.open(context.obj) as reader:
        _require_known(reader, camera or [])
        found = reader.events(wanted)
        is_watched = reader.is_being_written
    if json:
        print_json([event_document(event) for event in found])
    else:
        _print_table(found, limit, is_watched=is_watched)


def _kind(word: str) -> ObservationType:
    try:
        return _WORDS[word.lower()]
    except KeyError:
        known = ", ".join(sorted(_WORDS))
        raise typer.BadParameter(f"no category {word!r}; there are {known}") from None


def _require_known(reader: Reader, cameras: list[str]) -> None:
    known = dict.fromkeys(deployment.camera_id for deployment in reader.deployments())
    for camera in cameras:
        if camera not in known:
            fail(f"no camera {camera!r}; there are: {', '.join(known) or 'none yet'}")


def _print_table(found: list[StoredEvent], limit: int, *, is_watched: bool) -> None:
    if not found:
        err.print("no events match")
        return
    rows = table("start|", "camera", "what", "length>", "evidence", "id|")
    for event in found:
        zone = time_zone(event.deployment.time_zone)
        rows.add_row(
            shown(event.start, zone),
            event.camera_id + (" (simulated)" if event.simulated else ""),
            what_text(event.current) + _state_text(event.state, is_watched=is_watched),
            span_text(event.duration),
            evidence_text(event),
            event.event_id,
        )
    print_table(rows)
    if len(found) == limit:
        err.print(f"the newest {limit}; --limit shows more")


def _state_text(state: EventState, *, is_watched: bool) -> str:
    """How far an event is; an open one that nobody goes on with was cut short."""
    if state is EventState.CLOSED:
        return ""
    return f" [{state}]" if is_watched or state is not EventState.OPEN else " [cut short]"


def evidence_text(event: StoredEvent) -> str:
    """Which kinds of files prove an event: `clip, best`."""
    kinds = dict.fromkeys(m.kind.value for m in event.media if m.kind != "thumbnail")
    return ", ".join(kinds) or "-"
