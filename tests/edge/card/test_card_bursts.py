"""Bursts: what belongs together, and what a jumping clock does to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.edge.card.card_maker import DAWN, WRITTEN, later

from trailwarden.edge.card.bursts import Burst, BurstRules, bursts_of
from trailwarden.edge.card.survey import Still
from trailwarden.edge.card.walk import CardFile, FileKind, natural_key

RULES = BurstRules()


def still(name: str, taken: datetime | None, written: datetime = WRITTEN) -> Still:
    path = Path("/card", name)
    order = tuple(natural_key(part) for part in Path(name).parts)
    return Still(CardFile(path, FileKind.PICTURE, 1, written, order), taken)


def names(bursts: tuple[Burst, ...]) -> list[list[str]]:
    return [[each.file.path.name for each in burst.stills] for burst in bursts]


def test_a_gap_longer_than_the_limit_starts_a_new_burst() -> None:
    found = bursts_of(
        [still("1.jpg", DAWN), still("2.jpg", later(60)), still("3.jpg", later(121))], RULES
    )
    assert names(found) == [["1.jpg", "2.jpg"], ["3.jpg"]]


def test_a_burst_goes_on_in_the_next_folder() -> None:
    found = bursts_of([still("101/IMG_0001.JPG", later(2)), still("100/IMG_0999.JPG", DAWN)], RULES)
    assert names(found) == [["IMG_0999.JPG", "IMG_0001.JPG"]]


def test_a_clock_set_back_an_hour_is_told_and_its_pictures_are_not_mixed() -> None:
    hour = timedelta(hours=1)
    found = bursts_of(
        [
            still("IMG_1.JPG", DAWN),
            still("IMG_8.JPG", DAWN + hour),
            still("IMG_9.JPG", DAWN + hour + timedelta(seconds=2)),
            still("IMG_10.JPG", later(10)),  # the very time of IMG_1, an hour on
            still("IMG_11.JPG", DAWN + hour + timedelta(minutes=5)),
        ],
        RULES,
    )
    assert names(found) == [
        ["IMG_1.JPG"],
        ["IMG_8.JPG", "IMG_9.JPG"],
        ["IMG_10.JPG"],
        ["IMG_11.JPG"],
    ]
    issues = {each.file.path.name: each.issue for burst in found for each in burst.stills}
    assert "ran back 0:59:52 between IMG_9.JPG" in issues["IMG_10.JPG"]
    assert issues["IMG_9.JPG"] == issues["IMG_10.JPG"]
    assert issues["IMG_1.JPG"] == issues["IMG_11.JPG"] == ""


def test_one_second_out_of_order_is_no_jump() -> None:
    found = bursts_of([still("A_1.jpg", later(1)), still("A_2.jpg", DAWN)], RULES)
    assert names(found) == [["A_2.jpg", "A_1.jpg"]]
    assert not any(each.issue for each in found[0].stills)


def test_names_that_no_camera_numbers_say_nothing_of_the_clock() -> None:
    found = bursts_of([still("bear.jpg", later(7200)), still("cat.jpg", DAWN)], RULES)
    assert not any(each.issue for burst in found for each in burst.stills)


def test_camera_time_and_file_time_are_not_mixed() -> None:
    found = bursts_of([still("1.jpg", WRITTEN), still("2.jpg", None, WRITTEN)], RULES)
    assert names(found) == [["1.jpg"], ["2.jpg"]]


def test_a_folder_of_one_file_time_is_no_endless_burst() -> None:
    found = bursts_of([still(f"{i}.jpg", None) for i in range(500)], RULES)
    assert [len(burst.stills) for burst in found] == [200, 200, 100]


@given(st.lists(st.integers(0, 5000), max_size=60), st.integers(0, 300))
def test_every_picture_is_in_one_burst_and_bursts_keep_their_gaps(
    seconds: list[int], gap: int
) -> None:
    stills = [still(f"IMG_{i}.JPG", later(at)) for i, at in enumerate(seconds)]
    found = bursts_of(stills, BurstRules(gap=timedelta(seconds=gap)))
    filed = [each.file.path for burst in found for each in burst.stills]
    assert sorted(filed) == sorted(each.file.path for each in stills)
    for burst in found:
        assert all(b.time - a.time <= timedelta(seconds=gap) for a, b in pairwise(burst.stills))
        assert len({each.jumps for each in burst.stills}) == 1
