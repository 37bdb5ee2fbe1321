"""What holds of any words, at any time, anywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.asking import hours, when
from trailwarden.asking.errors import NoTime, Unclear

_ZONES = ("UTC", "Europe/Berlin", "America/Santiago", "Pacific/Kiritimati", "Australia/Lord_Howe")
_LEXICON = (
    "last this next past the a in on of from to until since before after between and or week"
    " weekend month year day days night hours ago monday sun tuesday wed may march december spring"
    " winter early mid end first second 3 5th 14th 31st 29 2025 2026 1999 q2 yesterday today now"
    " ever half quarter fortnight other before last / - .. , 2026-05-03 2026-05-03T02:30 03/04 4.5."
    " am pm at 12 22:00 noon midnight dusk dawn morning evening o'clock around"
)
_NOW = datetime(2026, 11, 20, tzinfo=UTC)

zones = st.sampled_from(_ZONES).map(ZoneInfo)
moments = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
phrases = st.lists(st.sampled_from(_LEXICON.split()), max_size=9).map(" ".join)


def _instant(bound: date | datetime, zone: tzinfo) -> datetime:
    if isinstance(bound, datetime):
        return bound.astimezone(UTC)
    return datetime.combine(bound, time(), zone).astimezone(UTC)


def _check(words: str, now: datetime, zone: tzinfo) -> None:
    """It is a stretch that is not empty, or it is refused with options that are clear."""
    try:
        days = when.resolve(words, now, zone)
    except NoTime:
        return
    except Unclear as doubt:
        for option in doubt.options:
            when.resolve(option, now, zone)
        return
    assert days.reading
    if days.since is not None:
        assert _instant(days.since, zone) <= now.astimezone(UTC)
    if days.since is not None and days.until is not None:
        assert _instant(days.since, zone) < _instant(days.until, zone)


@settings(deadline=None)  # no assertions on speed: the first example compiles the tables
@given(phrases | st.text(max_size=60), moments, zones)
def test_resolve_never_breaks(words: str, now: datetime, zone: ZoneInfo) -> None:
    _check(words, now, zone)


@settings(deadline=None)
@given(phrases | st.text(), moments, zones)
def test_what_is_found_can_be_resolved(text: str, now: datetime, zone: ZoneInfo) -> None:
    end = 0
    for found in when.find(text):
        assert found.start >= end
        assert found.text == text[found.start : found.end] != ""
        end = found.end
        _check(found.text, now, zone)


@settings(deadline=None)
@given(phrases | st.text())
def test_hours_are_read_or_refused(text: str) -> None:
    for found in hours.find(text):
        assert found.text == text[found.start : found.end] != ""
        try:
            read = hours.resolve(found.text)
        except Unclear as doubt:
            for option in doubt.options:
                assert hours.resolve(option).reading
        except NoTime:
            continue
        else:
            assert read.phases or read.start != read.end


@settings(deadline=None)
@given(phrases)
def test_what_is_found_is_what_is_read(text: str) -> None:
    """Finding and reading go by the same tables: no phrase is claimed that cannot be read."""
    unread = [found.text for found in when.find(text) if not _is_read(found.text)]
    assert unread == []


def _is_read(words: str) -> bool:
    try:
        when.resolve(words, _NOW, UTC)
    except NoTime as error:
        return "is no time that can be read; write" not in str(error)
    except Unclear:
        return True
    return True
