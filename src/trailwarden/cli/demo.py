"""`trailwarden demo`: a simulated season, then simulated cameras and sample footage, live."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from trailwarden.cli.arguments import LONGEST_S, Json, Model, Offline
from trailwarden.cli.console import out, print_json, say, warn
from trailwarden.cli.detector import detector_or_motion
from trailwarden.cli.document import effort_document
from trailwarden.cli.motion import tell_motion
from trailwarden.cli.season import DAYS, Season, write_season
from trailwarden.cli.watch_document import report_document
from trailwarden.cli.watching import Watching
from trailwarden.domain import Effort
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.source.address import SourceAddress, parse_address, slug
from trailwarden.edge.warden import WardenOptions
from trailwarden.store import Store

SCENES = (
    "meadow=sim:meadow?wind=1&visits=240&gap=12&seed=11",
    "waterhole=sim:waterhole?night=1&visits=240&gap=12&seed=12",
    "track=sim:track?wind=2&rain=0.3&visits=240&gap=12&seed=13",
)
_VIDEOS = {".mp4", ".avi", ".asf", ".mov", ".mkv", ".m4v", ".ts"}
_SMALLEST_VIDEO = 200_000  # thumbnails of videos show a viewer nothing
_MOST_SAMPLES = 6


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    data: Annotated[
        Path | None,
        typer.Option(
            "--keep",
            metavar="DIR",
            help="Keep the demo's data in this folder. Default: a new temporary one. Never in "
            "--data: what is simulated does not mix with yours.",
        ),
    ] = None,
    for_: Annotated[
        float | None,
        typer.Option(
            "--for", metavar="SECONDS", min=1, max=LONGEST_S, help="Stop after so many seconds."
        ),
    ] = None,
    season_only: Annotated[
        bool,
        typer.Option("--season-only", help="Write the simulated season, watch nothing, and stop."),
    ] = False,
    model: Model = None,
    offline: Offline = False,
    json: Json = False,
) -> None:
    """Write a SIMULATED season of 60 days, then watch three SIMULATED cameras.

    Any footage in TRAILWARDEN_SAMPLES is replayed beside them as live. Prints events as they
    close, with where the clip lies. Ctrl-C ends it with a summary.
    """
    root = data or Path(tempfile.mkdtemp(prefix="trailwarden-demo-"))
    detector = None if season_only else detector_or_motion(model, offline=offline)
    with Store.open(root) as store:
        document = {"data": str(root), "season": _season_document(_write_season(store))}
        if not season_only:
            document |= _watch(store, detector, for_, quiet=json)
    if json:
        print_json(document)
    else:
        say(f"look again: trailwarden --data {root} events")


def _watch(
    store: Store, detector: Detector | None, seconds: float | None, *, quiet: bool
) -> dict[str, Any]:
    """Watch until it is told to stop; what `--json` prints of it."""
    addresses = [*map(parse_address, SCENES), *_samples()]
    replayed = len(addresses) - len(SCENES)
    say(f"{len(SCENES)} simulated cameras, {replayed} replayed; data in {store.data_dir}")
    watching = Watching(store, quiet=quiet)
    report = watching.run(addresses, detector, WardenOptions(realtime=True), seconds=seconds)
    effort = _effort(store, {address.camera_id for address in addresses})
    if not quiet:
        for name, spent in effort.items():
            out.print(f"{name}: {spent.camera_days * 24 * 60:.1f} camera-minutes of effort")
    document = report_document(report, watching.closed)
    document["effort"] = {name: effort_document(e.by_state) for name, e in effort.items()}
    return document


def _write_season(store: Store) -> Season:
    say(f"a simulated season of {DAYS} days comes first; it takes some seconds")
    season = write_season(store, datetime.now(UTC), warn)
    tell_motion(store.data_dir)
    told = (
        f"{season.events} simulated events and {season.pictures} pictures"
        if season.is_new
        else "the simulated season that this folder has already"
    )
    say(f"{told}: {season.cameras} cameras, {season.first_day} to {season.last_day}")
    return season


def _season_document(season: Season) -> dict[str, Any]:
    return {
        "simulated": True,
        "new": season.is_new,
        "start": season.start.isoformat(),
        "end": season.end.isoformat(),
        "cameras": season.cameras,
        "deployments": season.deployments,
        "events": season.events,
        "pictures": season.pictures,
    }


def _samples() -> list[SourceAddress]:
    """Sample videos in the user's folders, a name each, no more than a machine can show."""
    entries = os.environ.get("TRAILWARDEN_SAMPLES", "").split(os.pathsep)
    folders = [Path(entry).expanduser() for entry in entries if entry.strip()]
    found = {
        sample.camera_id: sample
        for folder in folders
        for sample in map(_sample, _videos_in(folder))
    }
    if len(found) > _MOST_SAMPLES:
        say(f"{len(found)} sample videos found; the first {_MOST_SAMPLES} are replayed")
    return list(found.values())[:_MOST_SAMPLES]


def _videos_in(folder: Path) -> list[Path]:
    files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    return [
        path
        for path in files
        if path.suffix.lower() in _VIDEOS
        and path.is_file()
        and path.stat().st_size >= _SMALLEST_VIDEO
    ]


def _sample(path: Path) -> SourceAddress:
    return replace(parse_address(str(path.absolute())), camera_id=slug(f"sample-{path.stem}"))


def _effort(store: Store, camera_ids: set[str]) -> dict[str, Effort]:
    """Effort of the cameras watched; those of the season are not among them."""
    now = datetime.now(UTC)
    return {
        camera.camera_id: Effort(camera.deployment.deployment_id, camera.effort)
        for camera in store.cameras(None, now)
        if camera.camera_id in camera_ids
    }
