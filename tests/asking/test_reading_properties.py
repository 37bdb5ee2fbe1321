"""Whatever is typed: nothing raises, calls are valid, and their words are the asker's."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asking.utterances import utterances
from tests.asking.vocabularies import awkward, reserve

from trailwarden.asking.calls import CALLS, Call, CountEvents, DescribeEvent
from trailwarden.asking.errors import AskingError
from trailwarden.asking.mentions import mentions
from trailwarden.asking.names import cameras, who
from trailwarden.asking.parts import parts
from trailwarden.asking.reading import read
from trailwarden.asking.vocabulary import Vocabulary

NOW = datetime(2026, 5, 30, 12, tzinfo=UTC)
WORDS = sorted({word for question, _, _ in utterances() for word in question.split()})
SALADS = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
TEXTS = st.one_of(
    SALADS, st.text(max_size=60), st.text(alphabet="foxes at the camr123-'?,.", max_size=50)
)
BEFORE = st.sampled_from(
    [None, CountEvents(animal="foxes", camera="gate"), DescribeEvent(event="4417")]
)
VOCABULARIES = st.sampled_from([reserve(), awkward()])
COPIED = (
    "animal",
    "other_animal",
    "camera",
    "other_camera",
    "when",
    "other_when",
    "hours",
    "event",
)


@settings(deadline=None)
@given(TEXTS, VOCABULARIES, BEFORE)
def test_a_reading_is_a_valid_call_or_a_refusal(
    question: str, vocabulary: Vocabulary, before: Call | None
) -> None:
    reading = read(question, vocabulary, NOW, before)
    assert 0 <= reading.certainty <= 1
    assert (reading.call is None) == bool(reading.refusal)
    if reading.call is None:
        return
    call = reading.call
    assert CALLS[call.tool].model_validate(call.arguments()) == call
    if before is None:
        for name in COPIED:
            assert (getattr(call, name, None) or "") in question


@settings(deadline=None)
@given(TEXTS, VOCABULARIES)
def test_mentions_are_spans_of_the_text(text: str, vocabulary: Vocabulary) -> None:
    said = mentions(text, vocabulary)
    for found in (*said.animals, *said.cameras, *said.days, *said.hours, *said.events):
        assert text[found.start : found.end] == found.text


@settings(deadline=None)
@given(TEXTS, VOCABULARIES)
def test_parts_never_raise_and_are_never_none(text: str, vocabulary: Vocabulary) -> None:
    assert len(parts(text, vocabulary)) >= 1


@settings(deadline=None)
@given(TEXTS, VOCABULARIES)
def test_names_are_linked_or_the_error_says_which_field(text: str, vocabulary: Vocabulary) -> None:
    for link in (who, cameras):
        try:
            link(text, vocabulary)
        except AskingError as error:
            assert str(error)  # noqa: PT017
