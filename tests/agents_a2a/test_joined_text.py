"""The text of an answer to several questions."""

from __future__ import annotations

from trailwarden.agents.joining import Part, joined
from trailwarden.agents.turn import Said
from trailwarden.asking.answer import Answer, Outcome

SIMULATED = "The cameras are simulated."


def part(question: str, number: str, *doubts: str) -> Part:
    text = " ".join([number, *doubts])
    answer = Answer(outcome=Outcome.ANSWERED, text=text, caveats=doubts)
    return Part(question, Said(answer, None))


def test_a_doubt_of_two_parts_is_told_once() -> None:
    own = "No person has reviewed 2 of the 5 events."
    said = joined([part("foxes?", "Three.", SIMULATED), part("hares?", "Five.", own, SIMULATED)])

    assert said.answer.text == (f"1. foxes?\nThree. {SIMULATED}\n\n2. hares?\nFive. {own}")
    assert said.answer.caveats == (SIMULATED, own)


def test_what_is_no_doubt_stays() -> None:
    said = joined([part("foxes?", "None was seen."), part("hares?", "None was seen.")])

    assert said.answer.text == "1. foxes?\nNone was seen.\n\n2. hares?\nNone was seen."
