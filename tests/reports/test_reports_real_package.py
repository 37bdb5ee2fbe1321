"""The reports of a real Camtrap DP package, against values worked out by hand."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.reports.reading import section, table
from tests.reports.reserve import opened, scope

from trailwarden.exchange.camtrapdp.importing import ImportOptions, import_package
from trailwarden.reports import Document, Format, data_status, ecology, rendered
from trailwarden.reports.document import Facts, Gallery
from trailwarden.store import Reader, Store

pytestmark = pytest.mark.needs_data
CAMERAS = {"00a2c20d": "320", "577b543a": "303"}
"""The golden deployments' cameras."""


@pytest.fixture(scope="module")
def samples() -> Path:
    folder = os.environ.get("TRAILWARDEN_SAMPLES", "").split(os.pathsep)[0]
    package = Path(folder) / "camtrapdp"
    if not folder or not package.is_dir():
        pytest.skip("TRAILWARDEN_SAMPLES names no folder with camtrapdp/")
    return package


@pytest.fixture(scope="module")
def store(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "data"
    options = ImportOptions(allow_missing_media=True)
    with Store.open(folder) as writing:
        import_package(writing, samples / "tdwg_example", options, datetime.now(UTC))
    return folder


def ecology_of(store: Path, *cameras: str) -> Document:
    with opened(store) as events, Reader.open(store) as reader:
        chosen = cameras or None
        return ecology(events, scope(cameras=chosen, taxa=tuple(reader.taxa())))


@pytest.mark.parametrize("deployment", CAMERAS)
def test_the_species_table_has_the_golden_values(
    samples: Path, store: Path, deployment: str
) -> None:
    golden = json.loads((samples / "tdwg_example_golden.json").read_text(encoding="utf-8"))
    expected = golden["per_deployment"][deployment]
    document = ecology_of(store, CAMERAS[deployment])
    rows = {row["Species"]: row for row in table(section(document, "species"), 0)}
    (facts,) = (b for b in section(document, "summary").blocks if isinstance(b, Facts))
    told = {fact.label: fact.value for fact in facts.facts}

    assert told["camera-days of watching"] == f"{expected['effort_days']:.1f}"
    assert told["species"] == str(expected["richness"])
    for name in expected["event_obs"]:
        row = next(row for species, row in rows.items() if name in species)
        independent = golden["independent_30min"][f"{deployment}|{name}"]
        assert int(row["Indep."]) == independent
        rate = 100 * independent / expected["effort_days"]
        assert float(row["Rate"]) == pytest.approx(rate, abs=0.06)


@pytest.mark.parametrize("deployment", CAMERAS)
def test_the_review_table_counts_event_level_observations_and_no_others(
    samples: Path, store: Path, deployment: str
) -> None:
    golden = json.loads((samples / "tdwg_example_golden.json").read_text(encoding="utf-8"))
    with opened(store) as events:
        document = data_status(events, scope(cameras=(CAMERAS[deployment],)))
    rows = {row["Taxon"]: row for row in table(section(document, "review"), 0)}

    for name, seen in golden["per_deployment"][deployment]["event_obs"].items():
        (row,) = (row for taxon, row in rows.items() if name in taxon)
        assert row["Observations"] == str(seen)


def test_the_herons_picture_is_shown(store: Path) -> None:
    document = ecology_of(store)
    (gallery,) = (b for b in section(document, "notable").blocks if isinstance(b, Gallery))

    assert len(gallery.pictures) == 1
    assert "Ardea" in gallery.pictures[0].alt or "heron" in gallery.pictures[0].alt.lower()


def test_every_form_is_made(store: Path) -> None:
    files = rendered(ecology_of(store), Format)

    assert {Path(file.path).suffix for file in files} == {
        ".html",
        ".pdf",
        ".md",
        ".json",
        ".svg",
        ".jpg",
    }
