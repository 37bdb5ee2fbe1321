"""Columns kept fresh by what changed are those that a new reading would make."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.query.random_worlds import World, world_of
from tests.query.small_store import DAY, START, deployment, event, fill, seen

from trailwarden.domain import CameraState, ClassificationMethod, EffortSpan
from trailwarden.query.events import Events
from trailwarden.query.evidence import fingerprint
from trailwarden.query.frames import CODED, Frames
from trailwarden.query.loading import load
from trailwarden.query.measure import Count, Individuals, List, Rate
from trailwarden.query.question import About, Group, Order, Question
from trailwarden.query.reading import event_key
from trailwarden.query.result import Row
from trailwarden.query.where import Where
from trailwarden.store import Reader, Store

QUESTIONS = (
    Question(about=About.EVENTS, by=(Group.CAMERA, Group.DAY)),
    Question(by=(Group.TAXON,), measure=Individuals()),
    Question(measure=List(), limit=5),
    Question(by=(Group.TAXON, Group.REVIEWED, Group.CLASSIFIER)),
)


def spelled(frames: Frames) -> pl.DataFrame:
    """The records with names for codes, which a second reading may number differently."""
    books = {name: frames.books[name].names for name in CODED}
    places = frames.places
    books |= {
        "deployment": places.book.names,
        "camera": places.camera_book.names,
        "location": places.location_book.names,
    }
    return frames.records.with_columns(
        pl.Series(name, [names[code] for code in frames.records[name]], dtype=pl.String)
        for name, names in books.items()
    )


def change(store: Store, world: World, dice: random.Random) -> None:
    """Something that people and cameras do."""
    ids = [one.event_id for one in store.events()]
    kind = dice.choice(("new", "label", "unlabel", "clock", "many", "effort"))
    camera = dice.choice(world.deployments)
    if kind in ("new", "many"):
        number = 1 if kind == "new" else 70
        made = [
            event(f"n{dice.getrandbits(60)}", "x", START + dice.randrange(99) * DAY, seen("Bufo"))
            for _ in range(number)
        ]
        store.load((replace(one, deployment_id=camera.deployment_id), ()) for one in made)
    elif kind == "label" and ids:
        human = ClassificationMethod.HUMAN
        said = seen(dice.choice(("Aves", "Rana")), classification_method=human)
        store.label_event(dice.choice(ids), [said], "Ada")
    elif kind == "unlabel" and ids:
        store.label_event(dice.choice(ids), [], "Ada")
    elif kind == "clock":
        offset = timedelta(minutes=dice.randrange(-90, 90))
        store.set_clock_offset(camera.deployment_id, offset, "Ada", "seen beside a watch")
    else:
        start = START + dice.randrange(40) * DAY
        store.record_effort(EffortSpan(camera.deployment_id, CameraState.UP, start, start + DAY))


@pytest.mark.parametrize("seed", range(8))
def test_what_changed_is_all_that_is_read(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    world = world_of(seed)
    with world.store(tmp_path / "data") as store, Events(store) as events:
        for _ in range(12):
            events.frames()
            for _ in range(dice.choice((1, 1, 3))):
                change(store, world, dice)
            fresh, anew = events.frames(), load(store)
            assert_frame_equal(spelled(fresh), spelled(anew))
            assert sorted(fresh.setup_only) == sorted(anew.setup_only)
            again = Events(store)
            for question in QUESTIONS:
                ours, theirs = events.ask(question), again.ask(question)
                assert ours.rows == theirs.rows
                assert ours.evidence == theirs.evidence


def test_an_answer_follows_another_process_s_writing(tmp_path: Path) -> None:
    fill(tmp_path / "data")
    with Store.open(tmp_path / "data") as store, Events(Reader.open(tmp_path / "data")) as events:
        before = events.ask(Question(about=About.EVENTS))
        store.load([(event("e9", "gate", START + 6 * DAY, seen("Aves")), ())])
        after = events.ask(Question(about=About.EVENTS))
    assert (before.rows[0].value, after.rows[0].value) == (7, 8)
    assert after.revision > before.revision
    assert after.evidence.fingerprint != before.evidence.fingerprint


def test_nothing_changed_is_nothing_read(tmp_path: Path) -> None:
    fill(tmp_path / "data")
    with Events.open(tmp_path / "data") as events:
        assert events.frames() is events.frames()


def test_several_threads_see_whole_states(tmp_path: Path) -> None:
    """While events of two observations come in, no answer holds half of one."""
    fill(tmp_path / "data")
    odd: list[object] = []
    done = threading.Event()

    def watch(events: Events) -> None:
        where = Where(taxa=("Aves",), cameras=("pair",))
        while not done.is_set():
            value = events.ask(Question(where=where, measure=Count())).rows[0].value
            if not isinstance(value, int) or value % 2:
                odd.append(value)

    with Store.open(tmp_path / "data") as store, Events(store) as events:
        store.add_deployment(deployment("pair"))
        watchers = [threading.Thread(target=watch, args=(events,)) for _ in range(3)]
        for watcher in watchers:
            watcher.start()
        for number in range(15):
            pair = (seen("Aves"), seen("Aves"))
            store.load([(event(f"p{number}", "pair", START + number * DAY / 9, *pair), ())])
        done.set()
        for watcher in watchers:
            watcher.join()
    assert not odd


def test_pages_are_stable_while_events_come(tmp_path: Path) -> None:
    fill(tmp_path / "data")
    seen_ids: list[str] = []
    with Store.open(tmp_path / "data") as store, Events(store) as events:
        after = None
        for number in range(10):
            page = events.ask(Question(about=About.EVENTS, measure=List(), limit=2, after=after))
            seen_ids += [row.event_ids[0] for row in page.rows]
            store.load([(event(f"n{number}", "gate", START + 9 * DAY, seen("Aves")), ())])
            after = page.next
            if after is None:
                break
    assert seen_ids == ["e7", "e6", "e5", "e4", "e3", "e2", "e1"]


@pytest.mark.parametrize("order", Order)
def test_pages_of_groups_make_up_the_whole(tmp_path: Path, order: Order) -> None:
    fill(tmp_path / "data")
    with Events.open(tmp_path / "data") as events:
        question = Question(about=About.EVENTS, by=(Group.DAY, Group.TAXON), order=order)
        whole = events.ask(question)
        paged: list[Row] = []
        after = None
        while True:
            page = events.ask(question.model_copy(update={"limit": 2, "after": after}))
            paged += page.rows
            after = page.next
            if after is None:
                break
    assert tuple(paged) == whole.rows
    assert len(paged) == whole.total_rows


def test_oldest_first_is_newest_first_turned_round(tmp_path: Path) -> None:
    fill(tmp_path / "data")
    with Events.open(tmp_path / "data") as events:
        newest = events.ask(Question(measure=List())).rows
        oldest = events.ask(Question(measure=List(), order=Order.OLDEST)).rows
    assert oldest == newest[::-1]


def test_a_fingerprint_is_of_the_set_and_never_changes() -> None:
    keys = pl.Series([event_key(one) for one in ("e1", "e2", "e3")], dtype=pl.UInt64).to_numpy()
    # by coreutils: printf 20261120T101502-7f3a9c1e | b2sum -l 64, its bytes read from the right
    assert event_key("20261120T101502-7f3a9c1e") == 0x61601EAFE5A58624
    assert fingerprint(keys) == fingerprint(keys[::-1])
    assert fingerprint(keys) != fingerprint(keys[:2])
    assert fingerprint(keys[:0]) == fingerprint(keys[:0].copy())


def test_a_rate_s_evidence_names_its_events(tmp_path: Path) -> None:
    fill(tmp_path / "data")
    with Events.open(tmp_path / "data") as events:
        result = events.ask(Question(where=Where(taxa=("mallard",)), measure=Rate()))
    assert result.evidence.event_ids == ("e1", "e2", "e5")
    assert result.evidence.complete
