"""The grammar of arguments: all that can be meant, and nothing that nobody said."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailwarden.agents.dialects.grammar import of_arguments, of_options
from trailwarden.asking.calls import (
    CALLS,
    Behaviour,
    Call,
    Compare,
    CountEvents,
    ListReports,
    SearchEvents,
)

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[a-z]+(?:-\d+)?|[()|?]')


def language(grammar: str) -> re.Pattern[str]:
    """A grammar whose rules do not come back to themselves, as a regular expression."""
    rules = dict(line.split(" ::= ", 1) for line in grammar.splitlines())

    def expand(rule: str) -> str:
        return "".join(map(piece, _PIECE.findall(rule)))

    def piece(text: str) -> str:
        if text.startswith('"'):
            return re.escape(re.sub(r"\\(.)", r"\1", text[1:-1]))
        return f"(?:{expand(rules[text])})" if text in rules else text

    return re.compile(expand(rules["root"]))


def written(call: Call) -> str:
    """What a model writes for a call."""
    return " " + json.dumps(call.arguments(), separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize(
    ("question", "call"),
    [
        ("How many foxes, last week?", CountEvents(animal="foxes", when="last week")),
        ("the fox's den, 5 latest", SearchEvents(animal="fox", limit=5)),
        ("the fox's den", SearchEvents(animal="fox's")),
        ("foxes or badgers at (Mill-2)", Compare(animal="foxes", other_animal="badgers")),
        ("foxes or badgers at (Mill-2)", Compare(camera="Mill-2")),
        ("who feeds?", CountEvents(behaviour=Behaviour.FEEDING)),
        ('say "fox \\ hen"', CountEvents(animal="fox \\ hen")),
        ("füchse 🦊 im Mai", CountEvents(animal="füchse", when="Mai")),
        ("3/4/2026-05-01", CountEvents(when="3/4/2026-05-01")),
        ("reports?", ListReports()),
        ("reviewed foxes", SearchEvents(animal="foxes", reviewed=True, limit=100)),
    ],
)
def test_a_call_in_the_questions_words_can_be_written(question: str, call: Call) -> None:
    assert language(of_arguments(type(call), question)).fullmatch(written(call))


@pytest.mark.parametrize(
    "text",
    [
        ' {"animal":"wolves"}',
        ' {"animal":"fox"}',
        ' {"animal":"foxes last week"}',
        ' {"when":"last week","animal":"foxes"}',
        ' {"animal":"foxes","animal":"foxes"}',
        ' {"animal": "foxes"}',
        ' {"animal":"foxes",}',
        ' {"count":"everything"}',
        ' {"shell":"foxes"}',
        ' {"animal":""}',
        ' {"animal":"foxes"} and more',
        '{"animal":"foxes"}',
    ],
)
def test_nothing_else_can(text: str) -> None:
    assert not language(of_arguments(CountEvents, "how many foxes in last week?")).fullmatch(text)


def test_a_question_without_words_leaves_no_words_to_write() -> None:
    grammar = of_arguments(SearchEvents, "?!")
    assert "span" not in grammar
    assert language(grammar).fullmatch(' {"limit":5}')
    assert not language(grammar).fullmatch(' {"animal":"?!"}')


@settings(deadline=None)
@given(question=st.text(max_size=60), tool=st.sampled_from(sorted(CALLS)))
def test_any_question_gives_a_grammar_in_which_every_rule_stands_once(
    question: str, tool: str
) -> None:
    said = " ".join(question.split())
    lines = of_arguments(CALLS[tool], said).splitlines()
    names = [line.split(" ::= ")[0] for line in lines]
    assert len(names) == len(set(names))
    assert language("\n".join(lines)).fullmatch(" {}")


def test_options_are_those_and_no_others() -> None:
    chosen = language(of_options(["analyst", "none"]))
    assert chosen.fullmatch("none")
    assert not chosen.fullmatch("nobody")
