"""A folder that is taken away while it is written: nothing is lost in silence."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from trailwarden.domain import CameraState, EffortSpan, Event, EventState, Media, SinkUnavailable
from trailwarden.store import FolderGone, Store
from trailwarden.store.database import FILE_NAME


def delete(store: Store) -> None:
    shutil.rmtree(store.data_dir)


def move_away(store: Store) -> None:
    store.data_dir.rename(store.data_dir.with_name("elsewhere"))


def put_a_file_in_its_place(store: Store) -> None:
    delete(store)
    store.data_dir.write_text("")


def replace_the_database(store: Store) -> None:
    database = store.data_dir / FILE_NAME
    copy = database.with_name("restored")
    shutil.copy(database, copy)
    copy.replace(database)


def begin_again(store: Store) -> None:
    delete(store)
    Store.open(store.data_dir).close()


@pytest.mark.usefixtures("deployment")
@pytest.mark.parametrize(
    "take", [delete, move_away, put_a_file_in_its_place, replace_the_database, begin_again]
)
def test_every_write_says_so_and_reading_goes_on(
    store: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    noon: datetime,
    take: Callable[[Store], None],
) -> None:
    going_on = replace(make_event("e1"), state=EventState.OPEN)
    store.open_event(going_on)
    media = make_media("m1", "e1")
    before = store.events()
    writes: list[Callable[[], object]] = [
        lambda: store.open_event(make_event("e2", state=EventState.OPEN)),
        lambda: store.extend_event("e1", noon + timedelta(minutes=1)),
        lambda: store.close_event(make_event("e1")),
        lambda: store.close_event(make_event("e1"), (media,)),
        lambda: store.add_media(media),
        lambda: store.record_effort(
            EffortSpan("gate-1", CameraState.UP, noon, noon + timedelta(hours=1))
        ),
        lambda: store.label_event("e1", [], "Ada"),
        lambda: store.deployment_for("ford", "x", noon),
        lambda: store.end_deployment("gate-1", noon + timedelta(days=1)),
        lambda: store.set_clock_offset("gate-1", timedelta(hours=1), "Ada", ""),
        store.recover,
    ]

    take(store)

    for write in writes:
        with pytest.raises(FolderGone, match=rf"{FILE_NAME}.*nothing was stored.*start it again"):
            write()
    assert store.events() == before


def test_it_may_work_again_later(
    store: Store, make_event: Callable[..., Event], noon: datetime
) -> None:
    store.deployment_for("gate", "x", noon)
    here, away = store.data_dir, store.data_dir.with_name("elsewhere")
    here.rename(away)
    with pytest.raises(SinkUnavailable):
        store.close_event(make_event("e1"))

    away.rename(here)

    store.close_event(make_event("e1"))
    assert [one.event_id for one in store.events()] == ["e1"]


@pytest.mark.usefixtures("deployment")
def test_a_folder_that_goes_in_the_middle_of_a_transaction(
    store: Store, make_event: Callable[..., Event]
) -> None:
    def burst() -> None:
        with store.transaction():
            store.close_event(make_event("e1"))
            delete(store)

    with pytest.raises(FolderGone):
        burst()
    assert store.events() == []


def test_letting_go_of_what_is_gone_leaves_its_successor_alone(
    store: Store, make_event: Callable[..., Event], noon: datetime, data_dir: Path
) -> None:
    delete(store)
    with Store.open(data_dir) as successor:
        successor.deployment_for("gate", "x", noon)
        successor.close_event(make_event("e1"))

        store.close()

        successor.close_event(make_event("e2"))
    with Store.open(data_dir) as again:
        assert {one.event_id for one in again.events()} == {"e1", "e2"}
