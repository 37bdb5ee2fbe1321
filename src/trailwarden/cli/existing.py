"""Opening a data folder that must be there already."""

from __future__ import annotations

from pathlib import Path

from trailwarden.store import Reader, Store


def open_existing(data_dir: Path) -> Store:
    """The store of a folder with data in it. Raises NoData: a mistyped folder is not made."""
    Reader.open(data_dir).close()
    return Store.open(data_dir)
