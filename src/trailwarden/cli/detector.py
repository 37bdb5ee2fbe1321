"""Getting a detector for a command, with progress and plain words when there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from trailwarden.cli.console import err, say, warn
from trailwarden.edge.detect.catalogue import DEFAULT_MODEL, known_by_name
from trailwarden.edge.detect.load import load_detector
from trailwarden.edge.detect.models import FoundModel, ModelPlaces, Place, find_model
from trailwarden.edge.detect.port import Detector
from trailwarden.edge.errors import ModelNotFound, ModelPullError


def require_detector(model: str | None, *, offline: bool, threads: int = 1) -> Detector:
    """The detector asked for, or the default one. Raises ModelError if there is none."""
    found = locate_model(model or DEFAULT_MODEL, offline=offline)
    return load_detector(found.path, name=found.name, threads=threads)


def detector_or_motion(model: str | None, *, offline: bool, threads: int = 1) -> Detector | None:
    """The detector asked for; None, said once and plainly, if nothing was asked and none is here.

    Raises ModelError if the model was named, or if a file is there but is not what it should be.
    """
    try:
        return require_detector(model, offline=offline, threads=threads)
    except (ModelNotFound, ModelPullError) as error:
        if model is not None:
            raise
        warn(f"watching by motion alone, events will be `unclassified`: {error}")
        return None


def locate_model(name_or_path: str | Path, *, offline: bool) -> FoundModel:
    """The file of a model, pulled from its publisher with a progress bar if need be."""
    places = ModelPlaces.of_environment()
    places = replace(places, offline=places.offline or offline)
    columns = (TextColumn("fetching {task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(str(name_or_path), total=None, visible=False)
        announced = False

        def progress(done: int, total: int | None) -> None:
            nonlocal announced
            if not announced:
                announced = True
                _announce(str(name_or_path))
            bar.update(task, completed=done, total=total, visible=True)

        found = find_model(name_or_path, places=places, progress=progress)
    if found.place is Place.PUBLISHER:
        say(f"{found.name} is in {found.path}, sha256 {found.sha256}")
    return found


def _announce(name: str) -> None:
    known = known_by_name(name)
    if known is not None:
        say(f"fetching {known.name} ({known.licence}) from its publisher: {known.url}")
