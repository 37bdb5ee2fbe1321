"""The simulated season that the demo begins with: whole, honest about itself, written once."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pytest
from tests.cli.conftest import CommandLine

from trailwarden.cli.season import DAYS, write_season
from trailwarden.cli.season_pictures import MOST_PICTURES, Studio, to_be_drawn
from trailwarden.domain import CameraState, Deployment, MediaKind
from trailwarden.edge.frame import Image
from trailwarden.edge.sim.strip import draw_strip, strip_height
from trailwarden.store import DeploymentExists, EventFilter, Store
from trailwarden.worlds import Other, WorldSpec, generate

_NOW = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


def test_the_season_alone_is_written_once_and_named(cli: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    first = cli.run("demo", "--season-only", "--json", "--keep", folder)
    again = cli.run("demo", "--season-only", "--json", "--keep", folder)

    told = first.document["season"]
    assert told["simulated"]
    assert told["new"]
    assert (told["cameras"], told["deployments"]) == (8, 10)
    assert told["events"] > 2000
    assert 0 < told["pictures"] <= MOST_PICTURES
    assert again.document["season"] == {**told, "new": False, "events": 0, "pictures": 0}
    assert "cameras" not in first.document  # nothing was watched
    assert "simulated" in first.err
    assert not cli.data.exists()
    with Store.open(folder) as store:
        assert len(store.events()) == told["events"]
        assert all(one.simulated for one in store.deployments())


def test_it_ends_yesterday_with_its_clock_put_right(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        season = write_season(store, _NOW, warn=pytest.fail)
        world = generate(WorldSpec(seed=7, first_day=season.first_day, days=DAYS))
        (fault,) = world.truth.clock_faults
        stored = {event.event_id: event for event in store.events()}

        assert str(season.first_day) == "2026-09-21"
        assert str(season.last_day) == "2026-11-19"
        (change,) = store.clock_corrections(fault.deployment_id)
        assert "simulated" in change.by + change.reason
        for visit in world.truth:
            if visit.event_id is not None:
                assert stored[visit.event_id].start == visit.start
        assert season.events == len(stored) == int(world.truth.recorded.sum())
        newest = store.events(EventFilter(limit=1))[0]
        assert timedelta() < _NOW - newest.end < timedelta(days=2)
        states = {span.state for span in store.effort_spans()}
        assert {CameraState.BLIND, CameraState.DARK, CameraState.DOWN} <= states
        reviewed = [event for event in stored.values() if event.human_reviewed]
        assert 0.3 < len(reviewed) / len(stored) < 0.7


def test_its_pictures_lie_where_evidence_lies_and_can_be_read(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        season = write_season(store, _NOW, warn=pytest.fail)
        media = [one for event in store.events() for one in event.media]
        newest = store.events(EventFilter(limit=20))

    assert len(media) == season.pictures <= MOST_PICTURES
    assert {one.kind for one in media} == {MediaKind.BEST}
    assert all(event.media for event in newest)
    for one in media:
        picture = cv2.imread(str(one.path))
        assert picture is not None
        assert picture.shape == (one.height, one.width, 3)
        assert one.path.stat().st_size == one.size_bytes
        assert one.path.is_relative_to(store.data_dir / "media")


def test_a_folder_where_no_picture_can_be_written_still_gets_its_season(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("in the way")
    said: list[str] = []
    with Store.open(tmp_path) as store:
        season = write_season(store, _NOW, warn=said.append)
        assert season.events == len(store.events()) > 2000

    assert season.pictures == 0
    assert len(said) == 1
    assert "without pictures" in said[0]


def test_a_season_that_cannot_be_stored_leaves_nothing_of_itself(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        mine = store.deployment_for("trail-2", "rtsp://trail-2/live", _NOW)
        with pytest.raises(DeploymentExists, match=mine.deployment_id):
            write_season(store, _NOW, warn=pytest.fail)

        assert store.deployments() == [mine]
        assert store.events() == []
        assert store.taxa() == []


def test_pictures_say_simulated_and_are_grey_at_night() -> None:
    world = generate(WorldSpec(seed=7, first_day=date(2026, 10, 20), days=20))
    homes = {one.deployment_id: one for one in world.deployments}
    studio = Studio(world.spec.start - timedelta(days=1))
    wanted = [world.truth.visit(number) for number in to_be_drawn(world).values()]
    for dark in (True, False):
        fox = next(v for v in reversed(wanted) if v.species == "Vulpes vulpes")
        gust = next(v for v in wanted if v.other is Other.WIND)
        home = homes[fox.deployment_id]
        image = studio.draw(fox, home, fox.start, dark=dark)
        nobody = studio.draw(gust, home, fox.start, dark=dark)

        strip = strip_height(image.shape[0])
        scene, empty = image[:-strip].astype(int), nobody[:-strip].astype(int)
        assert bool((np.ptp(scene, axis=2) == 0).all()) is dark
        assert np.abs(scene - empty).max() > 40  # somebody is there
        local = fox.start.astimezone(ZoneInfo(home.time_zone))
        assert local.utcoffset() == timedelta(hours=1)  # the world began in summer time
        assert any(
            np.array_equal(image[-strip:], _strip(home, local + timedelta(seconds=later)))
            for later in range(60)
        )


def _strip(home: Deployment, moment: datetime) -> Image:
    """What is burnt into a picture: SIMULATED, where and when."""
    label = (home.location_name or "").removesuffix(" (simulated)")
    return draw_strip(label, moment, zlib.crc32(home.place.encode()), (640, 360))
