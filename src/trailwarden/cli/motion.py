"""Motion told beside a run: what closed events' tracks say of what animals did, without a model."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from trailwarden.cli.console import warn
from trailwarden.describing.queue import Describer
from trailwarden.store import DescriptionQueue, Reader

_EVERY_S: Final = 5.0
_LAST_S: Final = 10.0
"""How long the end of a run waits for the last events; `trailwarden describe` does the rest."""


@contextmanager
def telling_motion(folder: Path) -> Iterator[None]:
    """Describe events as they close, in a thread of its own, and the last of them at the end.

    It reads and writes beside the run and holds none of its locks, so that nothing waits for it;
    what goes wrong is said once, and the run goes on.
    """
    over = threading.Event()
    teller = threading.Thread(target=tell_motion, args=(folder, over), name="motion", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join(_LAST_S)


def tell_motion(folder: Path, over: threading.Event | None = None) -> None:
    """Describe what changed since the last time: once, or until `over` is set. Never raises."""
    try:
        with DescriptionQueue.open(folder) as queue, Reader.open(folder) as reader:
            describer = Describer(reader, queue)
            while over is not None and not over.wait(_EVERY_S):
                describer.look()
            describer.look()
    except Exception as error:  # noqa: BLE001 - whatever it is, the run matters more
        warn(f"what animals did is not described in this run: {error}")
