from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from trailwarden.edge.source.anchor import anchor_of_recording

WRITTEN = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("metadata", "start"),
    [
        ({"creation_time": "2023-04-11T20:43:10.000000Z"}, "2023-04-11T20:43:10+00:00"),
        ({"creation_time": "2023-07-11 20:43:10"}, "2023-07-11T18:43:10+00:00"),
        ({"date": "2023-01-11 20:43:10"}, "2023-01-11T19:43:10+00:00"),
        (
            {
                "creation_time": "2023-04-11T00:00:00Z",
                "com.apple.quicktime.creationdate": "2023-04-11T20:43:10+0200",
            },
            "2023-04-11T18:43:10+00:00",
        ),
    ],
)
def test_the_containers_time_is_the_sources(metadata: dict[str, str], start: str) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    anchor = anchor_of_recording(metadata, WRITTEN, "the time it was written", zone)
    assert anchor.start == datetime.fromisoformat(start)
    assert anchor.is_source
    assert anchor.issue == ""


@pytest.mark.parametrize(
    "said", ["1970-01-01T00:00:00Z", "1904-01-01T00:00:00Z", "0001-01-01", "yesterday", ""]
)
def test_an_unset_clock_is_not_believed_and_that_is_said(said: str) -> None:
    anchor = anchor_of_recording({"creation_time": said}, WRITTEN, "the time it was written")
    assert anchor.start == WRITTEN
    assert not anchor.is_source
    assert "the time it was written is used" in anchor.issue
    assert said in anchor.issue
