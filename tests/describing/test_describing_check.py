"""Whether what a model tells agrees with the evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.describing.described_world import FOX, TAXA
from tests.describing.fake_vision_model import doing, told

from trailwarden.describing.check import KnownNames, as_description, faults
from trailwarden.describing.evidence import Evidence
from trailwarden.describing.schema import Told
from trailwarden.domain import Doing, Rank

NAMES = KnownNames(TAXA)
A_FOX = Evidence(
    event_id="e1",
    duration_s=10.0,
    taxon=FOX,
    rank=Rank.SPECIES,
    names=frozenset({"vulpes vulpes", "vulpes", "canidae", "red fox"}),
    count=2,
    young=None,
    pictures=(),
    may_be_shown=True,
)
A_CANID = replace(
    A_FOX, taxon="Canidae", rank=Rank.FAMILY, names=frozenset({"canidae", "mammalia", "canids"})
)


def _said(**fields: Any) -> Told:
    return Told.model_validate(told(**fields), strict=False)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"animal": "unsure"},
        {"count": 1},
        {"count": 2, "young": True},
        {"actions": [doing("feeding", 0, 10)]},
        {"actions": [doing("alert", 2, 10.9)]},
        {"notes": "The animal sniffs the ground and looks at the camera."},
        {"notes": "The red fox, a fox, stands still."},
        {"notes": "Vulpes vulpes"},
    ],
)
def test_what_agrees(fields: dict[str, Any]) -> None:
    assert faults(_said(**fields), A_FOX, NAMES) == ()


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"animal": "none"}, "sees no animal"),
        ({"count": 0}, "sees no animal"),
        ({"animal": "another"}, "another animal than Vulpes vulpes"),
        ({"count": 3}, "counts 3, and people counted 2"),
        ({"actions": [doing("feeding", 0, 30)]}, "until 30 s, and the event is over after 10 s"),
        ({"actions": [doing("resting", 5, 4)]}, "before it starts"),
        ({"notes": "An arctic fox drinks."}, "'arctic fox'"),
        ({"notes": "Two snow leopards drink."}, "'leopard'"),
        ({"notes": "a Wolf and the red fox"}, "'wolf'"),
    ],
)
def test_what_contradicts_the_evidence(fields: dict[str, Any], fault: str) -> None:
    (found,) = faults(_said(**fields), A_FOX, NAMES)
    assert fault in found


@pytest.mark.parametrize("notes", ["A red fox.", "Vulpes vulpes", "a fox", "a dog-like coyote"])
def test_no_name_is_finer_than_the_evidence(notes: str) -> None:
    assert faults(_said(notes="canids, the animal"), A_CANID, NAMES) == ()
    assert faults(_said(notes=notes), A_CANID, NAMES)


def test_young_are_those_that_people_saw() -> None:
    adults, cubs = replace(A_FOX, young=False), replace(A_FOX, young=True)
    assert "sees young" in faults(_said(young=True), adults, NAMES)[0]
    assert "sees no young" in faults(_said(young=False), cubs, NAMES)[0]
    assert faults(_said(young=None), cubs, NAMES) == ()


def test_every_fault_is_told() -> None:
    wrong = _said(count=5, notes="a wolf", actions=[doing("social", 0, 99)])
    assert len(faults(wrong, A_FOX, NAMES)) == 3


def test_actions_are_kept_in_order_and_within_the_event() -> None:
    kept = as_description(
        _said(
            actions=[doing("drinking", 4, 10.7), doing("alert", 0, 4)],
            notes="looks up\n\x1b[31m \u202ethen drinks",
        ),
        A_FOX,
    )
    assert [(one.doing, one.end_s) for one in kept.actions] == [
        (Doing.ALERT, 4.0),
        (Doing.DRINKING, 10.0),
    ]
    assert kept.notes.isprintable()
