"""`trailwarden watch`: from cameras to stored events, until stopped."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from trailwarden.cli.arguments import LONGEST_S, Data, Json, KeepDays, KeepGb, Model, Offline
from trailwarden.cli.clean import retention_policy
from trailwarden.cli.console import fail, print_json, say
from trailwarden.cli.detector import detector_or_motion
from trailwarden.cli.watch_document import report_document
from trailwarden.cli.watching import Watching
from trailwarden.edge.analysis import AnalysisRules
from trailwarden.edge.camera import CameraOptions
from trailwarden.edge.source.address import parse_address
from trailwarden.edge.warden import WardenOptions
from trailwarden.store import Store


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("watch")(watch)


def watch(
    context: Data,
    source: Annotated[
        list[str],
        typer.Argument(
            help="rtsp://…, rtsp+listen://HOST:PORT/…, http://…, a video file, a folder of stills, "
            "/dev/video0 or sim:SCENE; NAME=SOURCE names the camera."
        ),
    ],
    realtime: Annotated[
        bool, typer.Option("--realtime", help="Replay files at their own speed, as if live.")
    ] = False,
    loop: Annotated[
        bool, typer.Option("--loop", help="With --realtime: start files over at their end.")
    ] = False,
    at_speed: Annotated[
        bool,
        typer.Option("--at-speed", help="Draw simulated cameras as fast as this machine can."),
    ] = False,
    for_: Annotated[
        float | None,
        typer.Option(
            "--for", metavar="SECONDS", min=0.1, max=LONGEST_S, help="Stop after so many seconds."
        ),
    ] = None,
    model: Model = None,
    offline: Offline = False,
    analyse_fps: Annotated[
        float,
        typer.Option(metavar="FPS", min=0.1, max=30, help="Frames a second analysed per camera."),
    ] = 5.0,
    budget: Annotated[
        float | None,
        typer.Option(
            metavar="RATE",
            min=0.1,
            help="Inferences a second for all live cameras; default: no limit.",
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option(metavar="NUMBER", min=1, max=64, help="Detector threads.")
    ] = 1,
    keep_days: KeepDays = None,
    keep_gb: KeepGb = None,
    clips: Annotated[bool, typer.Option(help="Record a clip of every event.")] = True,
    json: Json = False,
) -> None:
    """Watch cameras and files; store what passes as events with clips and pictures.

    Runs until every source has ended, or until Ctrl-C. A live camera that is lost is asked again.
    A folder is always live: pictures become events, as with `scan`, a minute after the last of
    their burst has come in, and nothing is done twice; `scan` is for doing it once.
    """
    if loop and not realtime:
        raise typer.BadParameter("--loop needs --realtime: at full speed a file would never end")
    addresses = [parse_address(text) for text in source]
    detector = detector_or_motion(model, offline=offline)
    options = WardenOptions(
        realtime=realtime,
        simulate_live=not at_speed,
        loop=loop,
        workers=workers,
        detections_per_second=budget,
        camera=CameraOptions(AnalysisRules(interval=timedelta(seconds=1 / analyse_fps)), clips),
    )
    with Store.open(context.obj) as store:
        say(f"watching; what is seen goes to {store.data_dir}, and Ctrl-C ends it")
        watching = Watching(store, quiet=json, policy=retention_policy(keep_days, keep_gb))
        report = watching.run(addresses, detector, options, seconds=for_)
    if json:
        print_json(report_document(report, watching.closed))
    if not any(camera.was_watched for camera in report.cameras):
        fail("no camera could be watched: not one picture came; the reasons stand above")
    if any(camera.lost_writes for camera in report.cameras):
        fail("not everything that was seen could be stored; the reasons stand above")
