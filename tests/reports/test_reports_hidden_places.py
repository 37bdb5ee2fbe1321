"""A public report gives no place of a sensitive species away, neither by its error nor by its
neighbour."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from trailwarden.domain import Taxon
from trailwarden.query.detail import DeploymentLine
from trailwarden.query.result import Row
from trailwarden.reports.privacy import blurred, hidden_places
from trailwarden.reports.scope import Scope

SCOPE = Scope(
    created=datetime(2026, 1, 1, tzinfo=UTC),
    public=True,
    taxa=(Taxon("Lynx lynx", sensitive=True),),
)


def stood(camera: str, latitude: float, longitude: float = 5.62) -> DeploymentLine:
    return DeploymentLine(
        deployment_id=camera,
        camera=camera,
        location=camera,
        location_name=None,
        start=datetime(2026, 1, 1, tzinfo=UTC),
        end=None,
        latitude=latitude,
        longitude=longitude,
        coordinate_uncertainty_m=100,
        time_zone="UTC",
        clock_offset_s=0,
        corrections=(),
        timestamp_issues=False,
        simulated=False,
        states={},
    )


@pytest.mark.parametrize("latitude", [51.16, 51.2, 51.2344, 51.2499])
def test_all_places_of_a_cell_have_one_point_and_one_uncertainty(latitude: float) -> None:
    one, other = blurred(stood("a", latitude), "near a"), blurred(stood("b", 51.1801), "near b")

    assert (one.latitude, one.longitude) == (51.2, 5.6)
    assert one.coordinate_uncertainty_m == other.coordinate_uncertainty_m


def test_a_fix_a_metre_away_is_hidden_too() -> None:
    lines = [stood("a", 51.18), stood("again", 51.18001), stood("far", 51.19)]
    seen = [Row(group={"location": "a", "taxon": "Lynx lynx"})]

    hidden = hidden_places([Row(detail=line) for line in lines], seen, SCOPE)

    assert set(hidden) == {"a", "again"}
