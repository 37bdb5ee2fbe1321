"""Brings a database to the form this code knows, in one transaction, and refuses a newer one.

The form is SQLite's `user_version`: the number of the last migration applied. A migration is a
numbered script in `migrations/`; one that has been released is never edited.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from trailwarden.store.database import Database
from trailwarden.store.errors import DatabaseForeign, DatabaseTooNew, DatabaseTooOld, NoData

APPLICATION_ID = 0x54574452  # "TWDR": marks the file as ours


@cache
def migrations() -> tuple[str, ...]:
    """Every migration script, oldest first: the n-th leads to version n."""
    folder = files("trailwarden.store") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1)), names
    return tuple((folder / name).read_text(encoding="utf-8") for name in names)


def migrate(database: Database) -> int:
    """Apply what is missing and return the version reached. All of it, or nothing."""
    with database.transaction():
        version = _version(database)
        if version < len(migrations()):
            for script in migrations()[version:]:
                database.rows(script)
            database.rows(f"PRAGMA application_id = {APPLICATION_ID}")
            database.rows(f"PRAGMA user_version = {len(migrations())}")
    return len(migrations())


def require_current(database: Database) -> None:
    """Raise unless a reader of this version can read the database as it is."""
    version = _version(database)
    if version == 0:
        raise NoData(no_data(database.path.parent))
    if version < len(migrations()):
        raise DatabaseTooOld(
            f"{database.path} was written by an older Trailwarden (form {version}, this one reads "
            f"{len(migrations())}); run `trailwarden watch` or `trailwarden scan` on it once"
        )


def no_data(folder: object) -> str:
    """What to say about a folder that holds nothing."""
    return f"no Trailwarden data in {folder}; run `trailwarden watch` or pass --data"


def _version(database: Database) -> int:
    ((version,),) = database.rows("PRAGMA user_version")
    ((application,),) = database.rows("PRAGMA application_id")
    ((tables,),) = database.rows("SELECT count(*) FROM sqlite_schema")
    if application != APPLICATION_ID and (version or tables):
        raise DatabaseForeign(
            f"{database.path} is a database of some other program; "
            "choose another folder with --data"
        )
    if version > len(migrations()):
        raise DatabaseTooNew(
            f"{database.path} was written by a newer Trailwarden (form {version}, this one knows "
            f"{len(migrations())}); update Trailwarden, or choose another folder with --data"
        )
    return int(version)
