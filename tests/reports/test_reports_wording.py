"""Numbers and names in words."""

from __future__ import annotations

import pytest

from trailwarden.reports import wording
from trailwarden.reports.status.clocks import offset_text
from trailwarden.reports.wording import NONE


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, NONE), (0, "0"), (0.001, "< 0.01"), (0.05, "0.05"), (3.1415, "3.14"),
        (31.74, "31.7"), (430.2, "430"), (12345.6, "12 346"), (7, "7.00"), (-2.5, "-2.50"),
    ],
)  # fmt: skip
def test_numbers_have_the_decimals_that_a_reader_needs(number: float | None, text: str) -> None:
    assert " ".join(wording.rounded(number).split()) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, NONE), (0.0, "0 %"), (0.004, "under 1 %"), (0.455, "46 %"), (0.999, "over 99 %"),
        (1.0, "100 %"),
    ],
)  # fmt: skip
def test_a_share_is_never_rounded_to_none_or_all(share: float | None, text: str) -> None:
    assert wording.percent(share).replace("\xa0", " ") == text


@pytest.mark.parametrize(
    ("names", "most", "text"),
    [
        ([], None, ""), (["a"], None, "a"), (["a", "b"], None, "a and b"),
        (["a", "b", "c"], None, "a, b and c"), (["a", "b", "c", "d"], 2, "a, b and 2 more"),
    ],
)  # fmt: skip
def test_lists(names: list[str], most: int | None, text: str) -> None:
    assert wording.listed(names, most) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (2.5e12, "2.50 TB"), (9e15, "9 000 TB")],
)  # fmt: skip
def test_sizes(count: float, text: str) -> None:
    assert " ".join(wording.size(count).split()) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(None, NONE), (0.5, "30 s"), (12, "12 min"), (90, "1.5 h"), (4320, "3.0 days")],
)
def test_spans(minutes: float | None, text: str) -> None:
    assert wording.span(minutes).replace("\xa0", " ") == text


@pytest.mark.parametrize(("hour", "text"), [(5.7, "05:42"), (0, "00:00"), (23.999, "00:00")])
def test_hours_of_the_day(hour: float, text: str) -> None:
    assert wording.clock(hour) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0"), (43200, "+12:00:00"), (-90061, "\N{MINUS SIGN}1 d 1:01:01")]
)
def test_clock_offsets(seconds: float, text: str) -> None:
    assert offset_text(seconds) == text


def test_one_and_many() -> None:
    assert wording.number_of(1, "event") == "1\xa0event"
    assert wording.spelled(3, "species", "species") == "three\xa0species"
    assert wording.spelled(0, "camera") == "no\xa0cameras"
