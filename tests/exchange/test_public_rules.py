"""Blurring: the same for all points around, covered by its uncertainty, and catching."""

from __future__ import annotations

from datetime import UTC, datetime
from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.domain import Deployment, Rank, Taxon
from trailwarden.domain.blur import Blur
from trailwarden.exchange.public import Pseudonyms, sensitive_names, sharing_a_place


@given(
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    km=st.sampled_from([0.1, 1, 5, 10, 25, 100]),
)
def test_the_true_place_lies_within_the_stated_uncertainty(
    latitude: float, longitude: float, km: float
) -> None:
    blur = Blur(km)
    shown = blur.point(latitude, longitude)
    north = (shown[0] - latitude) * 111_320
    east = (shown[1] - longitude) * 111_320 * cos(radians(latitude))

    assert -90 <= shown[0] <= 90
    assert -180 <= shown[1] <= 180
    assert hypot(north, east) <= blur.uncertainty_m(latitude, None) + 1
    assert blur.point(*shown) == shown


def test_ten_kilometres_are_a_tenth_of_a_degree() -> None:
    assert Blur().point(51.184, 5.659) == (51.2, 5.7)
    assert Blur(1).point(51.184, 5.659) == (51.18, 5.66)
    assert Blur(10).uncertainty_m(0, 100) == 7972  # half the diagonal of 11.132 km, and 100 m


@pytest.mark.parametrize("km", [0, -1, 5000])
def test_a_blur_that_is_none(km: float) -> None:
    with pytest.raises(ValueError, match=r"give 0\.1 to 1000"):
        Blur(km)


def test_what_stands_below_a_sensitive_taxon_is_sensitive() -> None:
    taxa = [
        Taxon("Felidae", Rank.FAMILY, sensitive=True),
        Taxon("Lynx lynx", Rank.SPECIES, {Rank.FAMILY: "Felidae"}),
        Taxon("Vulpes vulpes", Rank.SPECIES),
    ]
    sensitive = sensitive_names(taxa, ["Aquila"])

    assert all(name in sensitive for name in ("Felidae", "Lynx lynx", "Aquila", "Aquila adalberti"))
    assert not any(name in sensitive for name in ("Vulpes vulpes", "Aquilaria", None, ""))


def test_blurring_spreads_to_all_at_one_place() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def at(name: str, location: str | None, latitude: float | None) -> Deployment:
        return Deployment(
            name, name, "", start, location_id=location, latitude=latitude, longitude=latitude
        )

    listed = [
        at("a", "mill", 51.0),
        at("b", "mill", 51.1),
        at("c", None, 51.1),
        at("d", "pond", 52.0),
        at("e", None, None),
    ]

    assert sharing_a_place(listed, {"a"}) == {"a", "b", "c"}
    assert sharing_a_place(listed, set()) == frozenset()


def test_names_are_numbered_in_order_of_appearance() -> None:
    names = Pseudonyms()

    assert [names.of(name) for name in ("Ada", "Bo", "Ada", "")] == [
        "person-1",
        "person-2",
        "person-1",
        "",
    ]
