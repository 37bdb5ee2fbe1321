"""The real package, imported, against values that were computed from it by hand."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from trailwarden.exchange.camtrapdp.importing import ImportOptions, import_package
from trailwarden.query.events import Events
from trailwarden.query.question import Question
from trailwarden.query.result import Row
from trailwarden.store import Store

SAMPLES = os.environ.get("TRAILWARDEN_SAMPLES", "")
pytestmark = [
    pytest.mark.needs_data,
    pytest.mark.skipif(not SAMPLES, reason="TRAILWARDEN_SAMPLES names no samples"),
]


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    path = Path(SAMPLES) / "camtrapdp" / "tdwg_example_golden.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Events]:
    data = tmp_path_factory.mktemp("golden") / "data"
    with Store.open(data) as store:
        package = Path(SAMPLES) / "camtrapdp" / "tdwg_example"
        import_package(store, package, ImportOptions(), datetime.now(UTC))
    with Events.open(data) as opened:
        yield opened


def rows(events: Events, **question: Any) -> dict[tuple[Any, ...], Row]:
    by = ["deployment", "taxon"]
    result = events.ask(Question.model_validate({"by": by, "limit": 10_000} | question))
    return {tuple(row.group.values()): row for row in result.rows}


def test_counts_and_rates_to_the_printed_digits(events: Events, golden: dict[str, Any]) -> None:
    counts, rates = rows(events), rows(events, measure={"kind": "rate"})
    for deployment, known in golden["per_deployment"].items():
        for taxon, n in known["event_obs"].items():
            assert counts[deployment, taxon].value == n
            rate = rates[deployment, taxon]
            assert f"{rate.value:.3f}" == f"{known['rai_per_100d'][taxon]:.3f}"
            assert f"{rate.effort_days:.4f}" == f"{known['effort_days']:.4f}"
        named = {taxon for where, taxon in counts if where == deployment and taxon}
        assert named == set(known["event_obs"])


def test_independent_events(events: Events, golden: dict[str, Any]) -> None:
    found = rows(events, measure={"kind": "independent_events"})
    for key, n in golden["independent_30min"].items():
        assert found[tuple(key.split("|"))].value == n
