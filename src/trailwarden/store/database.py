"""One guarded SQLite connection: nested transactions, and SQLite's errors under our names."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import apsw

from trailwarden.store import errors
from trailwarden.store.folder import folder_error

Row: TypeAlias = tuple[Any, ...]
Values: TypeAlias = Sequence[Any] | Mapping[str, Any]

FILE_NAME = "trailwarden.sqlite3"
_BUSY_TIMEOUT_MS = 10_000
_ROWS_AT_ONCE = 1_000


class Database:
    """A connection that threads take in turns.

    Not for use outside this room: the rest of the house speaks to `Store` and `Reader`.
    """

    def __init__(self, path: Path, flags: int) -> None:
        self.path = path
        self._turn = threading.RLock()
        self._depth = 0
        with _named(path):
            self._connection = apsw.Connection(str(path), flags=flags)
            self._connection.set_busy_timeout(_BUSY_TIMEOUT_MS)
        self._opened = _identity(path)

    @classmethod
    def writing(cls, data_dir: Path) -> Database:
        """Open or create the folder's database for writing, every commit on the disk."""
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        return cls(data_dir / FILE_NAME, flags)._with_pragmas(
            "PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON"
        )

    @classmethod
    def reading(cls, data_dir: Path) -> Database:
        """Open the folder's database for reading, beside a writer if there is one."""
        return cls(data_dir / FILE_NAME, apsw.SQLITE_OPEN_READONLY)._with_pragmas()

    def _with_pragmas(self, *pragmas: str) -> Database:
        try:
            for pragma in (*pragmas, "PRAGMA trusted_schema = OFF", "PRAGMA cache_size = -32768"):
                self.rows(pragma)
        except errors.StoreError:
            self.close()
            raise
        return self

    def use_write_ahead_log(self) -> None:
        """Let readers in other processes read while this one writes."""
        self.rows("PRAGMA journal_mode = WAL")

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Every row of one statement, or of a script: apsw stops a script at its first row, so
        the rows are always taken to the end."""
        with self._turn, _named(self.path):
            return list(self._connection.execute(sql, values))

    def stream(self, sql: str, values: Values = ()) -> Iterator[Row]:
        """The rows of one SELECT as they are read, for an answer too large for a list.

        They show one state of the database, save what this connection itself writes meanwhile.
        Other threads get their turn between the rows.
        """
        with self._turn, _named(self.path):
            cursor = self._connection.execute(sql, values)
        try:
            while True:
                with self._turn, _named(self.path):
                    some = list(islice(cursor, _ROWS_AT_ONCE))
                if not some:
                    return
                yield from some
        finally:
            with self._turn:
                cursor.close()

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The only row, or None."""
        found = self.rows(sql, values)
        assert len(found) <= 1, sql
        return found[0] if found else None

    def run(self, sql: str, values: Values = ()) -> int:
        """Run one statement and return how many rows it changed itself (not by trigger)."""
        with self._turn, _named(self.path):
            list(self._connection.execute(sql, values))
            return self._connection.changes()

    def run_many(self, sql: str, sequence: Iterable[Values]) -> None:
        """Run one statement for each set of values."""
        with self._turn, _named(self.path):
            list(self._connection.executemany(sql, sequence))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Nests: an inner one that fails undoes only itself.

        Other threads wait until the outermost ends; it has reached the disk when it returns.
        Raises FolderGone once the file that is open is no longer the one at `path`.
        """
        with self._turn:
            name = f"level{self._depth}"
            outermost = self._depth == 0
            if outermost:
                self._require_in_place()
            else:
                self._require_transaction()
            self.rows("BEGIN IMMEDIATE" if outermost else f"SAVEPOINT {name}")
            self._depth += 1
            try:
                yield
                self._require_transaction()
                if outermost:
                    self._require_in_place()
                self.rows("COMMIT" if outermost else f"RELEASE {name}")
            except BaseException:
                self._undo(name, outermost)
                raise
            finally:
                self._depth -= 1

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads that see one state of the database."""
        with self._turn:
            if self._depth or self._in_transaction():
                yield
                return
            self.rows("BEGIN")
            try:
                yield
            finally:
                if self._in_transaction():
                    self.rows("COMMIT")

    def close(self) -> None:
        """Close the connection; closing twice is harmless."""
        with self._turn, _named(self.path):
            self._connection.close()

    def _in_transaction(self) -> bool:
        return self._connection.in_transaction

    def _undo(self, name: str, outermost: bool) -> None:
        if not self._in_transaction():
            return  # SQLite undid it by itself, as it does on a full disk
        self.rows("ROLLBACK" if outermost else f"ROLLBACK TO {name}; RELEASE {name}")

    def _require_in_place(self) -> None:
        """SQLite would go on writing to a file that has no name any more, and so lose it all."""
        if _identity(self.path) != self._opened:
            raise errors.FolderGone(
                f"{self.path}: this is no longer the file that was opened: the folder was deleted "
                "or moved away, or the database in it replaced; nothing was stored by this step: "
                "put the folder back as it was, or end this program and start it again"
            )

    def _require_transaction(self) -> None:
        if not self._in_transaction():
            raise errors.DatabaseFailed(
                f"{self.path}: an error inside the transaction undid all of it; "
                "nothing was stored, try the whole of it again"
            )


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file a path names (device and inode), or None if it names none."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise folder_error(path, error) from error
    return found.st_dev, found.st_ino


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, with the path and the way out."""
    try:
        yield
    except apsw.Error as error:
        kind, advice = _OURS.get(type(error), _FAILED)
        raise kind(f"{path}: {error}; {advice}") from error
    except (UnicodeEncodeError, OverflowError) as error:
        raise errors.InvalidInput(
            f"{path}: {error}; a text must be Unicode and a number fit 64 bits: nothing was stored"
        ) from error


_FAILED = (
    errors.DatabaseFailed,
    "nothing was stored by this step: check the disk and the folder, then try again",
)
_UNWRITABLE = (
    errors.FolderUnwritable,
    "make the folder readable and writable for this user, or choose another with --data",
)
_CORRUPT = (
    errors.DatabaseCorrupt,
    "the file is damaged or no database: move it away or restore a copy of the folder; "
    "clips and pictures beside it are untouched",
)
_OURS: dict[type[apsw.Error], tuple[type[errors.StoreError], str]] = {
    apsw.FullError: (
        errors.DiskFull,
        "nothing was stored by this step and nothing stored before is harmed: free some room "
        "on the disk, or shorten what is kept",
    ),
    apsw.ConstraintError: (
        errors.InvalidInput,
        "the record contradicts itself, for example by using an id twice: nothing was stored",
    ),
    apsw.CorruptError: _CORRUPT,
    apsw.NotADBError: _CORRUPT,
    apsw.ReadOnlyError: _UNWRITABLE,
    apsw.CantOpenError: _UNWRITABLE,
    apsw.PermissionsError: _UNWRITABLE,
    apsw.BusyError: (errors.DatabaseBusy, "end whatever else holds it, then try again"),
    apsw.LockedError: (errors.DatabaseBusy, "end whatever else holds it, then try again"),
}
