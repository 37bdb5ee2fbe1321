"""Opening a data folder that must be there already."""

from __future__ import annotations

from pathlib import Path

from trailwarden.cli.console import say
from trailwarden.cli.wording import cut_short_text
from trailwarden.store import Reader, Store


def open_existing(data_dir: Path) -> Store:
    """The store of a folder with data in it. Raises NoData: a mistyped folder is not made.

    Says so if the process that wrote to it before died in the middle of an event.
    """
    Reader.open(data_dir).close()
    store = Store.open(data_dir)
    if cut := store.recovered.events_truncated:
        say(cut_short_text(cut))
    return store
