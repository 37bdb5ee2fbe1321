"""Numbers, times and lists in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.skills import sentences
from trailwarden.skills.plain import clean


def test_one_is_singular_and_all_else_plural() -> None:
    assert [sentences.counted(n, "event") for n in (0, 1, 2, 1696)] == [
        "0 events",
        "1 event",
        "2 events",
        "1,696 events",
    ]


def test_lists_end_with_and_or_with_how_many_more() -> None:
    assert sentences.listed([]) == ""
    assert sentences.listed(["a"]) == "a"
    assert sentences.listed(["a", "b"], last="or") == "a or b"
    assert sentences.listed(["a", "b", "c"]) == "a, b and c"
    assert sentences.listed(list("abcdef"), most=4) == "a, b, c and 3 more"


def test_years_are_said_once() -> None:
    assert (
        sentences.days_between(date(2026, 9, 21), date(2026, 11, 19))
        == "Mon 21 Sep to Thu 19 Nov 2026"
    )
    assert (
        sentences.days_between(date(2025, 12, 31), date(2026, 1, 1))
        == "Wed 31 Dec 2025 to Thu 1 Jan 2026"
    )


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "0 %"), (0.001, "under 1 %"), (0.44, "44 %"), (0.999, "over 99 %"), (1, "100 %")],
)
def test_what_is_not_nothing_is_not_called_nothing(share: float, said: str) -> None:
    assert sentences.percent(share) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0.0"),
        (0.00001, "under 0.001"),
        (0.0058, "0.006"),
        (0.234, "0.23"),
        (1234.56, "1,234.6"),
    ],
)
def test_no_number_is_more_exact_than_it_can_be(value: float, said: str) -> None:
    assert sentences.decimal(value) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(9, "9 s"), (200, "3 min"), (9000, "2.5 h"), (400_000, "5 days")]
)
def test_lengths(seconds: float, said: str) -> None:
    assert sentences.lasting(seconds) == said


def test_hours_of_the_day_wrap() -> None:
    assert [sentences.clock(hour) for hour in (0, 20.5, 23.9999)] == ["00:00", "20:30", "00:00"]


@given(st.text(max_size=400))
def test_a_name_stays_one_short_plain_line(name: str) -> None:
    shown = clean(name)
    assert len(shown) <= 80
    assert not set(shown) & set("<>`*[]|\\#{}~\n\r\t")
    assert shown.isprintable()
    assert clean(shown) == shown
