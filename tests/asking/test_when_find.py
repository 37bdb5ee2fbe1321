"""Finding words of days in a question: those that are a time, and none that only look like one."""

from __future__ import annotations

import pytest

from trailwarden.asking.when import find


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("How many foxes did we see yesturday at the spring?", ["yesturday"]),
        ("foxes on 3 May at 14:00 to 15:00", ["on 3 May"]),
        ("badgers between 3 and 9 May", ["between 3 and 9 May"]),
        ("Between Monday and Wednesday which camera saw most?", ["Between Monday and Wednesday"]),
        ("since the 3rd of may until yesterday?", ["since the 3rd of may until yesterday"]),
        ("how many hedgehogs past two weeks", ["past two weeks"]),
        ("have you ever seen a lynx", ["ever"]),
        ("last week's foxes", ["last week's"]),
        ("over the weekend", ["over the weekend"]),
        ("deer in spring", ["in spring"]),
        ("deer in fall", ["in fall"]),
        ("first week of june 2025", ["first week of june 2025"]),
        ("at night last week", ["last week"]),
        ("in the evening of 3 may", ["of 3 may"]),
        ("yesterday morning", ["yesterday morning"]),
        ("on the night of the 3rd", ["on the night of the 3rd"]),
        ("foxes from 2026-05-01/2026-05-08", ["from 2026-05-01/2026-05-08"]),
        ("2026-05-01/.. please", ["2026-05-01/.."]),
        ("in the last 24h", ["in the last 24h"]),
        ("from may on", ["from may on"]),
        ("march to june", ["march to june"]),
        ("jan - mar", ["jan - mar"]),
        ("winter wrens in winter", ["in winter"]),
        ("show the 3rd camera on the 3rd", ["on the 3rd"]),
        ("what happened on the 14th?", ["on the 14th"]),
        ("we sat near the pond on sat", ["on sat"]),
        ("may I ask how many animals march past in may", ["in may"]),
    ],
)
def test_times_are_found(question: str, found: list[str]) -> None:
    assert [one.text for one in find(question)] == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("compare may and june", ["may", "june"]),
        ("april vs may", ["april", "may"]),
        ("this month compared to last month", ["this month", "last month"]),
        ("foxes in april and may", ["in april", "may"]),
        ("last week or the week before last", ["last week", "the week before last"]),
    ],
)
def test_times_to_compare_are_found_one_by_one(question: str, found: list[str]) -> None:
    assert [one.text for one in find(question)] == found


@pytest.mark.parametrize(
    "question",
    [
        "may we see the camera at the spring?", "animals that march", "the second camera",
        "what did the deer do in the spring?", "from the spring to the trail", "the 3rd camera",
        "a fox sat in the sun", "the last 5 foxes", "camera 3 may be broken", "event 2025",
        "the most recently seen fox", "marsh deer", "moths", "jaguars", "summer tanagers",
        "all of the spring cameras", "in 3/4 of cases", "24/7", "between 22:00 and 4:00",
        "after 10 pm", "before 6 in the morning", "after 5 events", "3.14", "by hour", "fall",
        "the first and the last", "groups of 2 to 5", "which camera is the weakest?",
    ],
)  # fmt: skip
def test_other_words_are_left_alone(question: str) -> None:
    assert find(question) == ()


def test_places_are_those_of_the_question_as_it_was_written() -> None:
    question = "  ÄÖ “Since  the  Third of   MAY”, how many?"
    (found,) = find(question)
    assert question[found.start : found.end] == found.text == "Since  the  Third of   MAY"


@pytest.mark.parametrize(
    "piece",
    [
        "last ",
        "1 ",
        "may ",
        "from monday to ",
        "3 may - ",
        "since 3 ",
        "../",
        "-",
        "'",
        "x",
        "1st ",
    ],
)
def test_a_hundred_thousand_letters_are_read(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    for found in find(text + "? yesterday"):
        assert found.text
    assert find("how many foxes " * 7000 + "since last may")[-1].text == "since last may"
