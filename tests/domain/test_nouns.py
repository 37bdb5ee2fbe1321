"""The nouns keep their own rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.domain import Box, CameraState, Category, Effort, ObservationType, new_id

EDGES = st.tuples(*[st.floats(0, 1)] * 4)


@pytest.mark.parametrize(
    "corners", [(0.5, 0, 0.5, 1), (0.6, 0, 0.5, 1), (-0.1, 0, 1, 1), (0, 0, 1, 1.1)]
)
def test_a_box_lies_in_the_picture_and_is_not_empty(corners: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="not a box"):
        Box(*corners)


def test_clipping_keeps_what_is_inside() -> None:
    assert Box.clipped(-1, 0.25, 0.5, 2) == Box(0, 0.25, 0.5, 1)
    assert Box.clipped(1.1, 0, 1.2, 1) is None


@given(EDGES, EDGES)
def test_overlap_is_symmetric_and_within_bounds(
    first: tuple[float, float, float, float], second: tuple[float, float, float, float]
) -> None:
    one, other = Box.clipped(*first), Box.clipped(*second)
    if one is None or other is None or min(one.area, other.area) < 1e-9:
        return
    assert one.iou(other) == pytest.approx(other.iou(one))
    assert 0 <= one.iou(other) <= 1 + 1e-9
    assert one.iou(one) == pytest.approx(1)


def test_xywh_is_camtrap_dps_order() -> None:
    assert Box(0.25, 0.5, 0.75, 1.0).xywh == (0.25, 0.5, 0.5, 0.5)


def test_a_person_is_human_in_camtrap_dp() -> None:
    assert [kind.observation_type for kind in Category] == [
        ObservationType.ANIMAL,
        ObservationType.HUMAN,
        ObservationType.VEHICLE,
    ]


def test_only_a_seeing_camera_is_effort() -> None:
    day = timedelta(days=1)
    effort = Effort("gate-1", {CameraState.UP: 2 * day, CameraState.BLIND: day})
    assert effort.camera_days == 2


def test_ids_sort_by_time_and_do_not_repeat() -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    ids = [new_id(noon + timedelta(seconds=n)) for n in range(100)]
    assert ids == sorted(ids)
    assert len({new_id(noon) for _ in range(100)}) == 100
