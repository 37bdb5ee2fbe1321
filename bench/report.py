"""What the reports cost: `python -m bench.report [--cameras N] [--days N] [--rate X]`.

A simulated season is stored, then both documents are composed from it by one process that reads
the store anew, and rendered in every form. The memory is the process's most so far.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.common import arguments, heading, print_table
from trailwarden.query.events import Events
from trailwarden.reports import Document, Format, Scope, data_status, ecology, rendered
from trailwarden.store import Reader, Store
from trailwarden.worlds import WorldSpec, generate

_CREATED = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__)
    parser.add_argument("--cameras", type=int, default=20)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--rate", type=float, default=1.0)
    options = parser.parse_args()
    spec = WorldSpec(cameras=options.cameras, days=options.days, rate=options.rate)
    with tempfile.TemporaryDirectory() as name:
        events = _store(spec, Path(name))
        rows = list(_reported(Path(name)))
    note = f"{spec.cameras} cameras, {spec.days} days, {events:,} events."
    heading("python -m bench.report", note)
    print_table(("document", "step", "took", "questions or kB", "memory"), rows)


def _store(spec: WorldSpec, folder: Path) -> int:
    world = generate(spec)
    with Store.open(folder) as store, store.transaction():
        for deployment in world.deployments:
            store.add_deployment(deployment)
        store.add_taxa(world.taxa)
        store.load_effort(world.effort)
        return store.load(world.events(tracks=False))


def _reported(folder: Path) -> Iterator[tuple[str, str, str, int, str]]:
    with Events.open(folder) as events, Reader.open(folder) as reader:
        scope = Scope(created=_CREATED, taxa=tuple(reader.taxa()))
        for compose in (data_status, ecology):
            begun = time.perf_counter()
            document = compose(events, scope)
            asked = len(document.answers)
            yield document.subtitle, "compose", _since(begun), asked, _most_mb()
            yield from _forms(document)


def _forms(document: Document) -> Iterator[tuple[str, str, str, int, str]]:
    for form in Format:
        begun = time.perf_counter()
        size = sum(len(file.content) for file in rendered(document, [form]))
        yield document.subtitle, form.value, _since(begun), round(size / 1000), _most_mb()


def _since(begun: float) -> str:
    return f"{time.perf_counter() - begun:.1f} s"


def _most_mb() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


if __name__ == "__main__":
    main()
