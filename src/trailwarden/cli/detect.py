"""`trailwarden detect`: pictures and videos in, MegaDetector batch JSON out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from trailwarden.cli.arguments import Model, Offline
from trailwarden.cli.console import err, fail, say, warn
from trailwarden.cli.detector import require_detector
from trailwarden.domain import Category
from trailwarden.domain.findings import FileFindings
from trailwarden.edge.detect.batch import BatchOptions, detect_files, find_files
from trailwarden.edge.detect.port import Detector
from trailwarden.exchange.checkpoint import BatchCheckpoint
from trailwarden.exchange.megadetector import BatchInfo


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("detect")(detect)


def detect(
    path: Annotated[list[Path], typer.Argument(help="Pictures, videos, or folders of them.")],
    out: Annotated[
        Path,
        typer.Option(metavar="FILE", help="The results file to write, FILE.json.", dir_okay=False),
    ],
    model: Model = None,
    offline: Offline = False,
    min_score: Annotated[
        float,
        typer.Option(metavar="SCORE", min=0.001, max=1, help="Leave out detections below this."),
    ] = 0.005,
    every: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0.04, help="Seconds between the frames looked at in a video."
        ),
    ] = 1.0,
    threads: Annotated[
        int, typer.Option(metavar="NUMBER", min=1, help="Threads of one inference.")
    ] = 2,
) -> None:
    """Find animals, people and vehicles in files; write MegaDetector batch JSON (1.4).

    Timelapse and AddaxAI read the result. Interrupted, the same command goes on where it was.
    """
    if out.suffix.lower() != ".json":
        raise typer.BadParameter(
            f"--out {out}: the results are JSON, name them so: {out.stem}.json"
        )
    files = find_files(path)
    if not files:
        fail(f"no pictures or videos in {', '.join(map(str, path))}")
    detector = require_detector(model, offline=offline, threads=threads)
    options = BatchOptions(min_score=min_score, every_s=every)
    run = f"{detector.identity.label} from {min_score}, videos every {every} s"
    with BatchCheckpoint(out, _base(path), run) as checkpoint:
        if checkpoint.done:
            say(f"{len(checkpoint.done)} files are done already; going on")
        tally = _Tally(detector.threshold)
        try:
            with _counting(files, checkpoint, tally) as count:
                detect_files(detector, files, checkpoint, options, count)
        except KeyboardInterrupt:
            say(f"stopped after {len(checkpoint.done)} files; the same command goes on from here")
            raise typer.Exit(130) from None
        checkpoint.finish(_info(detector))
    say(f"{out}: {tally.text()}")
    if tally.failures == len(files):
        fail("none of the files could be read")


class _Tally:
    """Counts for the closing line."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._files = 0
        self._with: Counter[Category] = Counter()
        self.failures = 0

    def add(self, findings: FileFindings) -> None:
        self._files += 1
        self.failures += findings.failure is not None
        sure = {
            seen.detection.category
            for seen in findings.sightings
            if seen.detection.score >= self._threshold
        }
        self._with.update(sure)

    def text(self) -> str:
        found = ", ".join(f"{number} with {kind}" for kind, number in self._with.items())
        text = f"{self._files} files looked at, {found or 'nothing found'}"
        return text + (f", {self.failures} unreadable" if self.failures else "")


@contextmanager
def _counting(
    files: Sequence[Path], checkpoint: BatchCheckpoint, tally: _Tally
) -> Iterator[Callable[[FileFindings], None]]:
    """A progress bar, and what to call for every file looked at."""
    columns = (TextColumn("looking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("files", total=len(files), completed=len(checkpoint.done))

        def count(findings: FileFindings) -> None:
            tally.add(findings)
            bar.advance(task)
            for issue in findings.issues:
                warn(issue)

        yield count


def _base(paths: Sequence[Path]) -> Path:
    """What file names in the results are relative to: the folder that holds all of them."""
    folders = [path.resolve() if path.is_dir() else path.resolve().parent for path in paths]
    return Path(os.path.commonpath(folders))


def _info(detector: Detector) -> BatchInfo:
    file = detector.identity.path
    return BatchInfo(
        detector=file.name if file else detector.identity.label,  # Timelapse goes by the file
        completed_at=datetime.now(UTC),
        typical_threshold=detector.threshold,
        conservative_threshold=detector.threshold / 2,
    )
