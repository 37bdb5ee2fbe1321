"""A crash loses nothing that was promised and leaves nothing half told."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path

import pytest

from trailwarden.domain import Deployment, Event, EventState, Media, MediaKind, ObservationType
from trailwarden.store import (
    DatabaseFailed,
    DiskFull,
    Reader,
    Store,
    StoreError,
)

_WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from trailwarden.domain import (
    ClassificationMethod, Event, EventState, Media, MediaKind, Observation, ObservationType, Stamps,
)
from trailwarden.store import ScanOutcome, Store

first = int(sys.argv[2])
start = datetime(2026, 6, 1, tzinfo=UTC)
with Store.open(Path(sys.argv[1])) as store:
    deployment = store.deployment_for("gate", "x", start).deployment_id
    for number in range(first, 1_000_000):
        moment = start + timedelta(minutes=number)
        seen = Observation(
            f"o{number}", ObservationType.ANIMAL, 1, ClassificationMethod.MACHINE, "m", moment
        )
        event = Event(
            f"e{number:06}", deployment, moment, moment, EventState.OPEN, Stamps(moment)
        )
        store.open_event(event)
        print("opened", event.event_id, flush=True)
        clip = store.data_dir / f"{event.event_id}.mp4"
        clip.write_bytes(b"film")
        media = Media(
            f"m{number}", deployment, event.event_id, MediaKind.CLIP, clip, "video/mp4",
            Stamps(moment), 1, 1, 4,
        )
        whole = Event(
            event.event_id, deployment, moment, moment + timedelta(seconds=5),
            EventState.CLOSED, Stamps(moment), (seen,),
        )
        with store.transaction():
            store.close_event(whole, (media,))
            store.scan_ledger.record_scan(
                f"key{number}", clip, 4, ScanOutcome.DONE, event_ids=(event.event_id,)
            )
        print("closed", event.event_id, flush=True)
"""


_IMPORTER = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from trailwarden.domain import (
    CameraState, ClassificationMethod, Deployment, EffortSpan, Event, EventState, Media, MediaKind,
    Observation, ObservationType, Stamps, Taxon,
)
from trailwarden.store import Package, PackageRow, Store

kept = int(sys.argv[2])
start = datetime(2026, 6, 1, tzinfo=UTC)
picture = Path(sys.argv[1]) / "picture.jpg"

def entries():
    for number in range(kept):
        moment = start + timedelta(seconds=number)
        seen = Observation(
            f"o{number}", ObservationType.ANIMAL, 1, ClassificationMethod.MACHINE, "m", moment
        )
        media = Media(
            f"m{number}", "there", f"e{number}", MediaKind.ORIGINAL, picture, "image/jpeg",
            Stamps(moment), 1, 1, 4,
        )
        end = moment + timedelta(seconds=5)
        if number % 1000 == 0:
            print("reading", number, flush=True)
        yield Event(
            f"e{number}", "there", moment, end, EventState.CLOSED, Stamps(moment), (seen,)
        ), (media,)

with Store.open(Path(sys.argv[1])) as store:
    store._database.rows("PRAGMA cache_size = 10")  # so that it writes before it commits
    picture.write_bytes(b"film")
    with store.transaction():
        end = start + timedelta(days=30)
        store.add_deployment(Deployment("there", "gate", "x", start, end))
        store.add_taxa([Taxon("Lynx lynx")])
        store.load_effort([EffortSpan("there", CameraState.UP, start, end)])
        package = store.keep_package(Package(0, "p", start, "x", "{}", {"media": ("mediaID",)}))
        store.keep_rows(package, "media", (PackageRow(str(n), (str(n),)) for n in range(5000)))
        store.load(entries())
        print("loaded", 0, flush=True)
        if kept > 10_000:
            sys.stdin.read()
    print("stored", 0, flush=True)
"""


@pytest.mark.parametrize("last_word", ["reading 11000", "loaded 0"])
def test_an_import_that_is_killed_leaves_nothing(
    data_dir: Path, last_word: str, make_event: Callable[..., Event]
) -> None:
    Store.open(data_dir).close()
    command = [sys.executable, "-c", _IMPORTER, str(data_dir), "12000"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        said = list(takewhile(lambda line: line.strip() != last_word, child.stdout))
        os.kill(child.pid, signal.SIGKILL)
    assert said
    assert (data_dir / "trailwarden.sqlite3-wal").stat().st_size > 1_000_000
    with Store.open(data_dir) as store:
        told = (store.events(), store.deployments(), store.taxa(), store.packages())
        summed = (store.counts(), store.media_summary(), store.effort_spans())
        assert not any((*told, *summed))
        assert store.revision() == 0
        whole = subprocess.run(
            [sys.executable, "-c", _IMPORTER, str(data_dir.with_name("again")), "100"],
            capture_output=True,
            check=True,
            text=True,
        )
        assert whole.stdout.endswith("stored 0\n")
        store.add_deployment(Deployment("gate-1", "gate", "x", datetime(2026, 6, 1, tzinfo=UTC)))
        store.close_event(make_event("e1"))
        assert sum(one.events for one in store.counts()) == 1  # nothing left of the bulk load


def write_until_killed(data_dir: Path, first: int, promises: int) -> list[list[str]]:
    """Run a writer, kill -9 it after so many promises, and return every one it made."""
    command = [sys.executable, "-c", _WRITER, str(data_dir), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(promises)]
        os.kill(child.pid, signal.SIGKILL)
        said += child.stdout.readlines()
    return [line.split() for line in said if line.endswith("\n")]


def test_kill_9_in_the_middle_of_writing(data_dir: Path) -> None:
    dice = random.Random(7)
    promised: dict[str, str] = {}
    for _ in range(6):
        kept = write_until_killed(data_dir, 1000 * len(promised), dice.randint(1, 40))
        promised |= {event_id: state for state, event_id in kept}
        with Reader.open(data_dir) as reader:  # before anything was put right
            assert promised.keys() <= {one.event_id for one in reader.events()}
        with Store.open(data_dir) as store:
            stored = {one.event_id: one for one in store.events()}
            assert promised.keys() <= stored.keys()
            for event_id, event in stored.items():
                closed = event.state is EventState.CLOSED
                assert closed or promised.get(event_id) != "closed"
                assert event.state is not EventState.OPEN
                assert len(event.observations) == 1
                assert len(event.media) == closed
                assert all(one.path.is_file() for one in event.media)
                ledger = store.scan_ledger.scanned(f"key{int(event_id[1:])}")
                assert (ledger is not None) == closed
            assert sum(one.events for one in store.counts()) == len(stored)


@pytest.mark.usefixtures("deployment")
def test_what_was_open_ends_at_its_last_extension(
    store: Store, make_event: Callable[..., Event], noon: datetime
) -> None:
    store.open_event(make_event("e1", state=EventState.OPEN, observations=()))
    store.extend_event("e1", noon + timedelta(minutes=3))
    store.open_event(make_event("e2", state=EventState.OPEN))
    store.close_event(make_event("e3", observations=()))
    store.close()
    with Store.open(store.data_dir) as again:
        assert again.recovered.events_truncated == 2
        bare, told = again.event("e1"), again.event("e2")
        assert (bare.state, bare.end) == (EventState.TRUNCATED, noon + timedelta(minutes=3))
        (said,) = bare.observations
        assert (said.observation_type, said.count) == (ObservationType.UNCLASSIFIED, 0)
        assert [one.observation_type for one in told.observations] == [ObservationType.ANIMAL]
        assert again.event("e3").observations == ()
        before = (again.events(), again.hourly())
        nothing = again.recover()
        assert (nothing.events_truncated, nothing.media_lost, nothing.media_resized) == (0, (), 0)
        assert (again.events(), again.hourly()) == before


@pytest.mark.usefixtures("deployment")
def test_rows_follow_their_files(
    store: Store,
    make_event: Callable[..., Event],
    make_media: Callable[..., Media],
    tmp_path: Path,
) -> None:
    lost, cut = make_media("lost", "e1"), make_media("cut", "e1")
    card = make_media("card", "e1", kind=MediaKind.ORIGINAL, path=tmp_path / "card" / "1.jpg")
    store.close_event(make_event("e1"), (lost, cut, card))
    store.close()
    lost.path.unlink()
    cut.path.write_bytes(b"cut")
    card.path.unlink()  # the card is in a drawer: its row stays
    with Store.open(store.data_dir) as again:
        assert again.recovered.media_lost == (lost.path,)
        assert again.recovered.media_resized == 1
        assert set(again.event("e1").media) == {replace(cut, size_bytes=3), card}
        assert again.media_bytes() == 3
        assert again.recover().media_resized == 0


@pytest.mark.usefixtures("deployment")
def test_a_full_disk_harms_nothing_stored_and_is_survived(
    store: Store, make_event: Callable[..., Event]
) -> None:
    def until_full() -> None:
        for number in range(2000):
            store.close_event(replace(make_event(f"e{number}"), timestamp_issues="x" * 500))

    store.close_event(make_event("before"))
    store._database.rows("PRAGMA max_page_count = 1")  # SQLite lets it be as large as it is now
    with pytest.raises(DiskFull, match=r"trailwarden\.sqlite3.*free some room"):
        until_full()
    stored = store.events()
    assert sum(one.events for one in store.counts()) == len(stored)
    assert all(len(one.observations) == 1 for one in stored)

    store._database.rows("PRAGMA max_page_count = 1000000")
    store.close_event(make_event("after"))
    assert {"before", "after"} <= {one.event_id for one in store.events()}


@pytest.mark.usefixtures("deployment")
def test_a_disk_that_fills_inside_a_transaction_undoes_all_of_it(
    store: Store, make_event: Callable[..., Event]
) -> None:
    def burst() -> None:
        with store.transaction():
            for number in range(2000):
                store.close_event(replace(make_event(f"e{number}"), timestamp_issues="x" * 500))

    store._database.rows("PRAGMA max_page_count = 1")
    with pytest.raises(DiskFull):
        burst()
    assert store.events() == []


@pytest.mark.usefixtures("deployment")
def test_an_undone_transaction_is_not_taken_for_a_finished_one(
    store: Store, make_event: Callable[..., Event]
) -> None:
    """A caller that swallows the error inside must still hear of it at the end."""

    def swallow() -> None:
        with store.transaction():
            store.close_event(make_event("e1"))
            store._database.rows("ROLLBACK")  # what SQLite does by itself on some errors
            with pytest.raises(StoreError):
                store.close_event(make_event("e2"))

    with pytest.raises(DatabaseFailed, match="nothing was stored"):
        swallow()
    assert store.events() == []
    store.close_event(make_event("e3"))
    assert [one.event_id for one in store.events()] == ["e3"]
