"""Data Status: what a store with known days, clocks and labels is said to hold."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.reports.reading import notes_of, section, spaced, table, text_of
from tests.reports.reserve import START, Plan, event, fill, opened, scope

from trailwarden.domain import Deployment
from trailwarden.reports import Document, data_status
from trailwarden.reports.document import Facts, Figure
from trailwarden.reports.wording import NONE
from trailwarden.store import Store


def status_of(folder: Path, **changed: object) -> Document:
    with opened(folder) as events:
        return data_status(events, scope(**changed))


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    folder = fill(tmp_path_factory.mktemp("status") / "data", Plan())
    with Store.open(folder) as store:
        store.set_clock_offset("d1", timedelta(hours=1), "Ada Warden", "forgot summer time")
    return status_of(folder)


def test_effort_counts_the_days_seen_and_the_blind_one(document: Document) -> None:
    rows = table(section(document, "effort"), 0)

    assert [row["Camera"] for row in rows] == ["ford", "gate"]
    assert {row["Days seen"] for row in rows} == {"19.0"}
    assert {row["Blind"] for row in rows} == {"1.0"}
    assert {row["Share seen"] for row in rows} == {"95 %"}


def test_blind_days_name_the_day_and_why(document: Document) -> None:
    rows = table(section(document, "blind-days"), 0)

    # the fourth UTC day begins at two in the morning where the cameras stand
    assert [row["First day"] for row in rows] == ["2026-05-04", "2026-05-04"]
    assert {row["State"] for row in rows} == {"blind"}


def test_the_calendar_covers_the_deployments_days(document: Document) -> None:
    (figure,) = (b for b in section(document, "effort").blocks if isinstance(b, Figure))

    assert "from 2026-05-01 to 2026-05-21 for 2 cameras" in spaced(figure.panels[0].alt)
    assert figure.sources


def test_a_corrected_clock_is_told_with_its_story(document: Document) -> None:
    (row,) = table(section(document, "clocks"), 0)

    assert (row["Camera"], row["Offset"]) == ("ford", "+1:00:00")
    assert "forgot summer time" in row["How it came about"]


def test_review_and_versions(document: Document) -> None:
    models = table(section(document, "models"), 0)

    assert [row["Named by"] for row in models] == ["forestnet", "Ada Warden"]
    assert [row["Version"] for row in models] == ["0123456789ab", NONE]
    assert "25 of 76" in text_of(section(document, "review"))


def test_the_summary_counts(document: Document) -> None:
    (facts,) = (b for b in section(document, "summary").blocks if isinstance(b, Facts))
    told = {fact.label: fact.value for fact in facts.facts}

    assert told["cameras"] == "2"
    assert told["camera-days seen"] == "38.0"
    assert told["events"] == "76"


def test_a_store_without_cameras_says_so(tmp_path: Path) -> None:
    empty = status_of(fill(tmp_path / "data", Plan(cameras=())))

    assert "No camera was in the field in this period." in text_of(section(empty, "effort"))
    assert dict(empty.facts)["Cameras"] == "none"


def test_a_camera_without_recorded_effort_is_told_and_not_called_blind(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with Store.open(folder) as store:
        store.add_deployment(Deployment("d", "hut", "card", START, START + timedelta(days=2)))
        store.load([(event("e", "d", START, "Vulpes vulpes"), ())])
    document = status_of(folder)

    (row,) = table(section(document, "effort"), 0)
    assert (row["Days seen"], row["Days without record"]) == ("0.0", "2")
    assert any(
        "no rate can rest on them" in note for note in notes_of(section(document, "summary"))
    )
    assert "no day" not in text_of(section(document, "blind-days"))


def test_a_period_and_cameras_are_kept_to(tmp_path: Path) -> None:
    folder = fill(tmp_path / "data", Plan())
    document = status_of(folder, cameras=("gate",), since=START, until=START + timedelta(days=2))

    (row,) = table(section(document, "effort"), 0)
    assert (row["Camera"], row["Days seen"]) == ("gate", "2.0")


def test_a_store_too_large_for_one_answer_is_asked_camera_by_camera(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fill(tmp_path / "data", Plan(cameras=("gate", "ford", "hut")))
    whole = status_of(folder)
    monkeypatch.setattr("trailwarden.reports.status.days.MOST_ROWS", 200)  # of 21 days: one camera
    pieced = status_of(folder)

    asked = [one for one in pieced.answers if one.question.about == "effort"]
    assert [one.question.where.cameras for one in asked] == [("ford",), ("gate",), ("hut",)]
    assert table(section(pieced, "effort"), 0) == table(section(whole, "effort"), 0)
    assert table(section(pieced, "blind-days"), 0) == table(section(whole, "blind-days"), 0)


def test_an_unknown_camera_becomes_a_sentence(tmp_path: Path) -> None:
    document = status_of(fill(tmp_path / "data", Plan()), cameras=("gaet",))

    assert any("gaet" in note for note in notes_of(section(document, "deployments")))


def test_one_blind_camera_and_clean_clocks_are_told_as_such(tmp_path: Path) -> None:
    document = status_of(fill(tmp_path / "data", Plan(cameras=("gate",))))

    assert "One camera of 1 had days of which less than half was seen" in text_of(
        section(document, "blind-days")
    )
    said = text_of(section(document, "summary"))
    assert "The clock was corrected in no deployments and is doubted in no deployments." in said
