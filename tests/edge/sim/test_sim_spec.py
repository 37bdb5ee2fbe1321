"""The address of a simulated camera: read, written, refused with reasons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.sim import Fault, FaultKind, SceneSpec


def test_a_full_address_is_read() -> None:
    spec = SceneSpec.parse(
        "sim:forest?wind=2&night=1&seed=7&fps=5&size=1280x720&start=2026-05-14T06:00:00Z"
        "&visits=120&rain=0.5&for=60&kinds=deer:3,person&name=north&gap=4&noise=3&freeze=10+5"
    )
    assert spec == SceneSpec(
        scene="forest",
        name="north",
        seed=7,
        size=(1280, 720),
        fps=5.0,
        wind=2.0,
        rain=0.5,
        night=True,
        start=datetime(2026, 5, 14, 6, tzinfo=UTC),
        duration_s=60.0,
        traffic=120.0,
        gap_s=4.0,
        kinds=(("deer", 3.0), ("person", 1.0)),
        noise=3.0,
        faults=(Fault(FaultKind.FREEZE, 10.0, 5.0),),
    )


def test_what_is_left_out_has_its_default() -> None:
    assert SceneSpec.parse("sim:") == SceneSpec()
    assert SceneSpec.parse("sim:track") == SceneSpec(scene="track")
    assert str(SceneSpec()) == "sim:meadow"


@given(
    scene=st.sampled_from(("meadow", "forest", "waterhole", "track")),
    name=st.text(max_size=12),
    seed=st.integers(0, 10**12),
    wind=st.floats(0, 3),
    night=st.sampled_from((None, True, False)),
    offset=st.integers(-12, 14),
    traffic=st.floats(0, 600),
    fault=st.builds(Fault, st.sampled_from(FaultKind), st.floats(0, 1e5), st.floats(0.1, 1e5)),
)
def test_a_written_address_reads_back(
    scene: str,
    name: str,
    seed: int,
    wind: float,
    night: bool | None,
    offset: int,
    traffic: float,
    fault: Fault,
) -> None:
    start = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=offset)))
    spec = SceneSpec(
        scene=scene, name=name, seed=seed, wind=wind, night=night, start=start, traffic=traffic,
        kinds=(("fox", wind + 0.5), ("vehicle", 1.0)), faults=(fault,),
    )  # fmt: skip
    assert SceneSpec.parse(str(spec)) == spec


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("rtsp://camera", "no simulated camera"),
        ("sim:desert", "meadow, forest, waterhole, track"),
        ("sim:meadow?wibble=1", "there is no key 'wibble'; use name, seed"),
        ("sim:meadow?wind", "write wind=VALUE"),
        ("sim:meadow?wind=strong", "write it like wind=1.5"),
        ("sim:meadow?wind=4", "give 0 to 3"),
        ("sim:meadow?wind=nan", "give 0 to 3"),
        ("sim:meadow?night=maybe", "night=1"),
        ("sim:meadow?size=640", "size=640x360"),
        ("sim:meadow?size=641x360", "even sides"),
        ("sim:meadow?size=64000x36000", "even sides"),
        ("sim:meadow?start=2026-05-14T06:00:00", "has no time zone"),
        ("sim:meadow?start=tomorrow", "2026-05-14T06:00:00Z"),
        ("sim:meadow?fps=0", "give 0.1 to 120"),
        ("sim:meadow?for=0", "give 0.001"),
        ("sim:meadow?kinds=unicorn", "animal, badger, bird, boar, car, deer"),
        ("sim:meadow?kinds=deer:0", "give one of them more"),
        ("sim:meadow?freeze=10", "freeze=START+LENGTH"),
        ("sim:meadow?stall=x+y", "stall=10+5"),
        ("sim:meadow?seed=-1", "seed=-1"),
        ("sim:meadow?dark=-5+2", "dark=-5+2"),
        ("sim:meadow?dark=nan+2", "dark=nan+2"),
    ],
)
def test_a_wrong_address_is_refused_with_what_is_allowed(address: str, told: str) -> None:
    with pytest.raises(SourceAddressError) as refused:
        SceneSpec.parse(address)
    assert told in str(refused.value)
    assert address in str(refused.value)
