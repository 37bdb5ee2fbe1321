"""Evidence is announced while an event is open, and comes with the close of one that never was."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from trailwarden.domain import Deployment, Event, EventState, MediaKind, Stamps
from trailwarden.edge.dossier import Dossier, EvidenceRoom
from trailwarden.edge.frame import Frame
from trailwarden.edge.notice import Notice
from trailwarden.edge.steadfast import SteadfastSink
from trailwarden.edge.tally import blank
from trailwarden.store import Store

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Desk:
    """A store, a camera in it, and what was said."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.said: list[Notice] = []
        self.deployment: Deployment = store.deployment_for("gate", "gate", NOON)
        self.sink = SteadfastSink(store, "gate", self.said.append)
        self.room = EvidenceRoom(self.deployment, store.data_dir, self.sink, self.said.append)

    def event(self, state: EventState) -> Event:
        end = NOON + timedelta(seconds=5)
        place = self.deployment.deployment_id
        said = (blank("e1", "toy@123", NOON),) if state is EventState.CLOSED else ()
        return Event("e1", place, NOON, end, state, Stamps(NOON), said)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store.open(tmp_path / "data") as store:
        yield Desk(store)


def picture() -> Frame:
    noise = np.random.default_rng(1).integers(0, 255, (90, 160, 3)).astype(np.uint8)
    return Frame.of_image(noise, NOON, Stamps(NOON))


def test_an_open_event_has_its_picture_before_it_closes(desk: Desk) -> None:
    opened = desk.event(EventState.OPEN)
    desk.sink.open_event(opened)
    Dossier(opened, desk.room).look_at(picture(), ())
    kinds = {media.kind for media in desk.store.event("e1").media}
    assert kinds == {MediaKind.BEST, MediaKind.THUMBNAIL}
    assert desk.said == []


def test_a_blank_brings_its_picture_with_its_close_and_nobody_is_alarmed(desk: Desk) -> None:
    found_empty = desk.event(EventState.CLOSED)
    dossier = Dossier(found_empty, desk.room)
    dossier.look_at(picture(), ())
    desk.sink.close_event(found_empty, dossier.finish(found_empty))
    kinds = {media.kind for media in desk.store.event("e1").media}
    assert kinds == {MediaKind.BEST, MediaKind.THUMBNAIL}
    assert desk.said == []
