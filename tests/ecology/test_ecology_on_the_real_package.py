"""Effort, rates and independence of the Camtrap DP example package, from its CSV files.

The golden values were worked out by hand for two of its deployments; the other two are held to
the same definitions, written out plainly here.
"""

import csv
import json
import os
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from trailwarden.domain import to_micros
from trailwarden.ecology.effort import camera_days, spans
from trailwarden.ecology.independence import Rule, independent
from trailwarden.ecology.rates import rai

pytestmark = pytest.mark.needs_data
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture(scope="module")
def folder() -> Path:
    path = os.environ.get("TRAILWARDEN_SAMPLES")
    if not path:
        pytest.skip("set TRAILWARDEN_SAMPLES to the folder of sample data")
    return Path(path) / "camtrapdp"


@pytest.fixture(scope="module")
def golden(folder: Path) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    loaded: dict[str, dict[str, dict[str, dict[str, float]]]] = json.loads(
        (folder / "tdwg_example_golden.json").read_text("utf-8")
    )
    return loaded


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tdwg_example" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def micros(text: str) -> int:
    return to_micros(datetime.fromisoformat(text))


@pytest.fixture(scope="module")
def effort(folder: Path) -> dict[str, float]:
    rows = table(folder, "deployments")
    when = [[micros(row[f"deployment{end}"]) for row in rows] for end in ("Start", "End")]
    found = camera_days(spans(range(len(rows)), *when), len(rows))
    return {row["deploymentID"]: float(days) for row, days in zip(rows, found, strict=True)}


@pytest.fixture(scope="module")
def records(folder: Path) -> list[tuple[str, str, int]]:
    """Deployment, species and time of each event-level observation of an animal."""
    return [
        (row["deploymentID"], row["scientificName"], micros(row["eventStart"]))
        for row in table(folder, "observations")
        if row["observationLevel"] == "event" and row["observationType"] == "animal"
    ]


def test_effort_is_the_golden_effort(
    effort: dict[str, float], golden: dict[str, dict[str, dict[str, float]]]
) -> None:
    for deployment, expected in golden["per_deployment"].items():
        assert round(effort[deployment], 4) == expected["effort_days"]
    assert round(sum(effort.values()), 2) == 73.37


def test_rates_are_the_golden_rates(
    effort: dict[str, float],
    records: list[tuple[str, str, int]],
    golden: dict[str, dict[str, dict[str, dict[str, float]]]],
) -> None:
    counts = Counter((deployment, species) for deployment, species, _ in records)
    for deployment, expected in golden["per_deployment"].items():
        mine = {species: n for (where, species), n in counts.items() if where == deployment}
        assert mine == expected["event_obs"]
        rates = {species: round(rai(n, effort[deployment]), 3) for species, n in mine.items()}
        assert rates == expected["rai_per_100d"]
    for (deployment, _), n in counts.items():
        assert rai(n, effort[deployment]) == pytest.approx(100 * n / effort[deployment])


def test_independent_records_are_the_golden_ones_and_plain_elsewhere(
    records: list[tuple[str, str, int]], golden: dict[str, dict[str, int]]
) -> None:
    keys = sorted({(deployment, species) for deployment, species, _ in records})
    groups = np.array([keys.index(record[:2]) for record in records], dtype=np.int64)
    times = np.array([record[2] for record in records], dtype=np.int64)
    mask = independent(times, groups, HALF_HOUR, Rule.LAST_INDEPENDENT_RECORD)
    found = {key: int(mask[groups == k].sum()) for k, key in enumerate(keys)}
    for name, expected in golden["independent_30min"].items():
        deployment, species = name.split("|")
        assert found[deployment, species] == expected
    assert {where for where, _ in keys} == {"00a2c20d", "29b7d356", "577b543a", "62c200a9"}
    for key, n in found.items():
        assert n == plainly([when for *where, when in records if tuple(where) == key])


def plainly(times: list[int]) -> int:
    """Records at least half an hour after the last one counted."""
    counted, last = 0, -(10**18)
    for when in sorted(times):
        if when - last >= 1_800_000_000:
            counted, last = counted + 1, when
    return counted
