"""The data folder: one writer, clear words for whatever is wrong with it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from trailwarden.domain import Event
from trailwarden.store import (
    DatabaseCorrupt,
    DatabaseForeign,
    DatabaseTooNew,
    DatabaseTooOld,
    FolderLocked,
    FolderUnwritable,
    NoData,
    Reader,
    Store,
    StoreError,
)
from trailwarden.store.database import FILE_NAME
from trailwarden.store.folder import LOCK_NAME
from trailwarden.store.migrate import migrations

_HOLD = """
import sys
from pathlib import Path
from trailwarden.store import Store
with Store.open(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process_writing(data_dir: Path) -> Iterator[int]:
    """Hold the folder from a process of its own; gives its PID."""
    command = [sys.executable, "-c", _HOLD, str(data_dir)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        yield child.pid


def test_a_second_process_is_told_who_holds_the_folder(data_dir: Path) -> None:
    with another_process_writing(data_dir) as pid:
        with pytest.raises(FolderLocked, match=rf"data is being written by process {pid}; end"):
            Store.open(data_dir)
        with Reader.open(data_dir) as reader:  # reading is welcome
            assert reader.events() == []
    Store.open(data_dir).close()


def test_a_second_writer_in_one_process_is_refused_too(store: Store) -> None:
    with pytest.raises(FolderLocked, match="this very process"):
        Store.open(store.data_dir)


def test_a_dead_holder_locks_nobody_out(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / LOCK_NAME).write_text("4194304\n")
    Store.open(data_dir).close()


def test_a_reader_sees_whether_a_living_process_writes(data_dir: Path) -> None:
    with another_process_writing(data_dir), Reader.open(data_dir) as reader:
        assert reader.is_being_written
        assert reader.is_being_written
    with Reader.open(data_dir) as reader:
        assert not reader.is_being_written
        (data_dir / LOCK_NAME).unlink()  # as in a copy that left it out
        assert not reader.is_being_written
        assert not (data_dir / LOCK_NAME).exists()


def test_a_writer_sees_itself_and_stays_the_only_one(store: Store) -> None:
    assert store.is_being_written
    with pytest.raises(FolderLocked):
        Store.open(store.data_dir)


def test_a_killed_writer_writes_no_more(data_dir: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(data_dir)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        child.kill()
    with Reader.open(data_dir) as reader:
        assert not reader.is_being_written


def test_a_writer_that_starts_waits_out_one_who_only_asks(
    data_dir: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    with (data_dir / LOCK_NAME).open("rb") as asking:
        fcntl.flock(asking, fcntl.LOCK_SH)  # what is held while `is_being_written` asks
        monkeypatch.setattr("time.sleep", lambda _: fcntl.flock(asking, fcntl.LOCK_UN))
        Store.open(data_dir).close()


def test_a_store_that_fails_to_open_lets_go_of_the_folder(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / FILE_NAME).write_bytes(b"not a database at all" * 500)
    for _ in range(2):
        with pytest.raises(DatabaseCorrupt, match=r"trailwarden\.sqlite3.*move it away"):
            Store.open(data_dir)
    (data_dir / FILE_NAME).unlink()
    Store.open(data_dir).close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    file = tmp_path / "a file"
    file.write_text("")
    for place in (file, file / "below", Path("/proc/trailwarden"), Path("/proc")):
        with pytest.raises(FolderUnwritable, match=f"{place}.*--data"):
            Store.open(place)


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A folder that this process can read and not write, even where the tests run as root."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        Store.open(place).close()
        place.chmod(0o555)
        for file in place.iterdir():
            file.chmod(0o444)
        if root:
            os.seteuid(65534)  # nobody
        try:
            yield place
        finally:
            if root:
                os.seteuid(0)
            place.chmod(0o755)


def test_a_read_only_folder(read_only: Path) -> None:
    with pytest.raises(FolderUnwritable, match=f"{read_only}.*--data"):
        Store.open(read_only)
    with pytest.raises(FolderUnwritable, match="--data"):
        Store.open(read_only / "below")
    with pytest.raises(StoreError, match="--data"):
        Reader.open(read_only)


def test_a_database_that_is_a_folder(data_dir: Path) -> None:
    (data_dir / FILE_NAME).mkdir(parents=True)
    with pytest.raises(FolderUnwritable):
        Store.open(data_dir)


def test_a_damaged_database_is_named_and_left_as_it_is(
    data_dir: Path, make_event: Callable[..., Event], store: Store
) -> None:
    store.deployment_for("gate", "x", make_event("e").start)
    with store.transaction():
        for number in range(500):
            store.close_event(make_event(f"e{number}"))
    store.close()
    database = data_dir / FILE_NAME
    sound = database.read_bytes()
    database.write_bytes(sound[:4096] + b"\xff" * (len(sound) - 4096))
    damaged = database.read_bytes()
    with pytest.raises(DatabaseCorrupt, match=r"trailwarden\.sqlite3"):
        Store.open(data_dir)
    assert database.read_bytes() == damaged
    with pytest.raises(StoreError), Reader.open(data_dir) as reader:
        reader.events()


@pytest.mark.parametrize("make", [False, True])
def test_a_reader_needs_data(data_dir: Path, make: bool) -> None:
    if make:
        data_dir.mkdir()
        (data_dir / FILE_NAME).touch()
    with pytest.raises(NoData, match=f"no Trailwarden data in {data_dir}; run `trailwarden watch`"):
        Reader.open(data_dir)


def test_a_newer_database_is_refused(data_dir: Path, store: Store) -> None:
    store._database.rows(f"PRAGMA user_version = {len(migrations()) + 1}")
    store.close()
    for opener in (Store.open, Reader.open):
        with pytest.raises(DatabaseTooNew, match="update Trailwarden"):
            opener(data_dir)


def test_somebody_elses_database_is_left_alone(data_dir: Path) -> None:
    data_dir.mkdir()
    connection = apsw.Connection(str(data_dir / FILE_NAME))
    list(connection.execute("CREATE TABLE recipes (name TEXT)"))
    connection.close()
    before = (data_dir / FILE_NAME).read_bytes()
    for opener in (Store.open, Reader.open):
        with pytest.raises(DatabaseForeign, match="some other program"):
            opener(data_dir)
    assert (data_dir / FILE_NAME).read_bytes() == before


def test_an_older_form_is_brought_forward_by_a_writer_only(
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_event: Callable[..., Event],
    store: Store,
) -> None:
    store.deployment_for("gate", "x", make_event("e").start)
    store.close_event(make_event("e1"))
    before = store.events()
    store.close()
    grown = (*migrations(), "CREATE TABLE one (a); INSERT INTO one VALUES (1); SELECT a FROM one;")
    monkeypatch.setattr("trailwarden.store.migrate.migrations", lambda: grown)
    with pytest.raises(DatabaseTooOld, match="once"):
        Reader.open(data_dir)
    with Store.open(data_dir) as again:
        assert again.events() == before
    with Reader.open(data_dir) as reader:
        assert reader.events() == before


def test_a_migration_that_fails_changes_nothing(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    store.close()
    broken = (*migrations(), "CREATE TABLE one (a); CREATE TABLE one (a);")
    with monkeypatch.context() as patch:
        patch.setattr("trailwarden.store.migrate.migrations", lambda: broken)
        with pytest.raises(StoreError, match="already exists"):
            Store.open(data_dir)
    with Store.open(data_dir) as again:
        tables = again._database.rows("SELECT name FROM sqlite_schema WHERE name = 'one'")
        assert tables == []


def test_a_reader_outlives_the_writer_and_may_not_write(data_dir: Path, store: Store) -> None:
    reader = Reader.open(data_dir)
    store.close()
    assert reader.events() == []
    with pytest.raises(FolderUnwritable):
        reader._database.rows("DELETE FROM events")
    reader.close()
    reader.close()


def test_every_commit_reaches_the_disk(store: Store) -> None:
    asked = ("journal_mode", "synchronous", "foreign_keys")
    found = [store._database.rows(f"PRAGMA {name}")[0][0] for name in asked]
    assert found == ["wal", 2, 1]  # 2: FULL, a sync for every commit
