"""A card before it is scanned: what lies on it, grouped, and what a scan would do about it."""

from __future__ import annotations

import threading
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from trailwarden.edge.card.bursts import Burst, BurstRules, Item, bursts_of, files_of
from trailwarden.edge.card.ledger import CardMemory
from trailwarden.edge.card.naming import Card
from trailwarden.edge.card.report import CardReport
from trailwarden.edge.card.sieve import Sieve
from trailwarden.edge.card.survey import survey
from trailwarden.edge.card.walk import contents_of


@dataclass(frozen=True, slots=True)
class CardPlan:
    """A card walked and grouped: its bursts, then its videos. Times are read in `zone`."""

    card: Card
    zone: tzinfo
    items: tuple[Item, ...]
    report: CardReport

    @property
    def size_bytes(self) -> int:
        """Of all its files."""
        return sum(file.size_bytes for item in self.items for file in files_of(item))


def plan_card(
    card: Card,
    zone: tzinfo,
    rules: BurstRules,
    stop: threading.Event | None = None,
    only: Container[Path] | None = None,
) -> CardPlan:
    """Walk a card and group its pictures; nothing is decoded. `stop` leaves the rest out.

    With `only`, other files than those are passed over as if they were not there.
    """
    contents = contents_of(card.folder, deep=card.deep)
    pictures = [file for file in contents.pictures if only is None or file.path in only]
    videos = [file for file in contents.videos if only is None or file.path in only]
    report = CardReport(
        card.camera_id,
        card.folder,
        str(zone),
        pictures=len(pictures),
        videos=len(videos),
        other_files=contents.others,
        failed=list(contents.faults),
    )
    stills = [survey(file, zone) for file in pictures if stop is None or not stop.is_set()]
    return CardPlan(card, zone, (*bursts_of(stills, rules), *videos), report)


def rehearse(plans: Iterable[CardPlan], memory: CardMemory, stop: threading.Event) -> None:
    """Say in the plans' reports what a scan would do. Nothing is decoded and nothing stored."""
    sieve = Sieve(memory)
    for plan in plans:
        for item in plan.items:
            if stop.is_set():
                break
            fresh = sieve.sort(item, plan.report).fresh
            plan.report.new += len(fresh)
            plan.report.bursts += isinstance(item, Burst) and bool(fresh)
