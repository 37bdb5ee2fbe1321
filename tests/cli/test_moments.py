"""Times and durations as people type and read them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import typer
from hypothesis import example, given
from hypothesis import strategies as st

from trailwarden.cli.clock import parse_offset, signed_text
from trailwarden.cli.moments import parse_moment, shown, span_text

NOW = datetime(2026, 3, 29, 10, 30, tzinfo=UTC)
"""On the morning after which Berlin's clocks went forward, at 01:00 UTC."""


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("now", "2026-03-29T10:30"),
        ("today", "2026-03-28T23:00"),  # still winter time then
        ("yesterday", "2026-03-27T23:00"),
        ("90m", "2026-03-29T09:00"),
        ("1.5h", "2026-03-29T09:00"),
        ("30 s", "2026-03-29T10:29:30"),
        ("3d", "2026-03-26T10:30"),
        ("2w", "2026-03-15T10:30"),
        ("2026-01-15", "2026-01-14T23:00"),
        ("2026-07-15", "2026-07-14T22:00"),
        ("2026-07-15T12:00", "2026-07-15T10:00"),
        ("2026-07-15 12:00:30", "2026-07-15T10:00:30"),
        ("2026-07-15T12:00z", "2026-07-15T12:00"),
        ("2026-07-15T12:00-05:00", "2026-07-15T17:00"),
        (" TODAY ", "2026-03-28T23:00"),
    ],
)
def test_every_form_of_a_time(text: str, utc: str) -> None:
    assert parse_moment(text, NOW) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@given(st.text(max_size=24))
@example("99999999999999999999w")
@example("0001-01-01")
@example("9999-12-31T23:59:59")
@example("2026-02-30")
def test_any_text_is_a_time_with_a_zone_or_wrong_usage(text: str) -> None:
    with contextlib.suppress(typer.BadParameter):
        assert parse_moment(text, NOW).tzinfo is not None


@given(st.from_regex(r"[+-]?([0-9]{1,12}d)?([0-9]{1,20}h)?([0-9]{1,3}m)?", fullmatch=True))
def test_any_offset_is_a_duration_or_wrong_usage(text: str) -> None:
    with contextlib.suppress(typer.BadParameter):
        assert (parse_offset(text) < timedelta()) <= text.startswith("-")


@pytest.mark.parametrize(
    ("text", "read"),
    [("1h", "+1:00:00"), ("-90s", "-0:01:30"), ("-1d2h", "-1 day, 2:00:00"), ("0s", "+0:00:00")],
)
def test_an_offset_is_shown_with_its_sign(text: str, read: str) -> None:
    assert signed_text(parse_offset(text)) == read


def test_a_time_is_shown_with_its_zone() -> None:
    moment = datetime(2026, 7, 15, 10, tzinfo=UTC)
    assert shown(moment) == "2026-07-15 12:00:00 CEST"
    assert shown(moment, ZoneInfo("Africa/Nairobi")) == "2026-07-15 13:00:00 EAT"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 s"),
        (4.2, "4.2 s"),
        (59.96, "1 m 00 s"),
        (60, "1 m 00 s"),
        (200, "3 m 20 s"),
        (3599.6, "59 m 59 s"),
        (18120, "5 h 02 m"),
        (183600, "2 d 03 h"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert span_text(timedelta(seconds=seconds)) == text
