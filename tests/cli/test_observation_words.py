"""An observation in a table and in a document: what somebody said of it shows, nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from trailwarden.cli.document import observation_document
from trailwarden.cli.wording import what_text
from trailwarden.domain import ClassificationMethod, Observation, ObservationType

HERON = Observation(
    observation_id="o1",
    observation_type=ObservationType.ANIMAL,
    count=2,
    classification_method=ClassificationMethod.HUMAN,
    classified_by="Ada",
    classified_at=datetime(2026, 6, 1, tzinfo=UTC),
    scientific_name="Ardea cinerea",
)


def test_details_show_only_where_somebody_gave_them() -> None:
    bare = observation_document(HERON)
    told = observation_document(
        replace(
            HERON,
            life_stage="adult",
            sex="female",
            behavior="fishing",
            individual_id="ringed-7",
            setup="calibration",
            tags="wet:yes",
        )
    )
    assert told == bare | {
        "lifeStage": "adult",
        "sex": "female",
        "behavior": "fishing",
        "individualID": "ringed-7",
        "cameraSetupType": "calibration",
        "observationTags": "wet:yes",
    }
    assert "lifeStage" not in bare


def test_what_nobody_counted_has_no_number() -> None:
    keeper = replace(HERON, observation_type=ObservationType.HUMAN, count=1, setup="setup")
    assert what_text((HERON, replace(HERON, count=None), keeper)) == (
        "2 animal, animal, 1 human (setup)"
    )
    assert observation_document(replace(HERON, count=None))["count"] is None
