"""Grammars (GBNF) that leave a model no way to say what cannot be meant.

An argument that is the asker's words can only be a run of the question's own words: a name that
nobody said cannot be written. Enumerations hold their values, properties come in their order, once,
with no space between them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from trailwarden.agents.grounds import WORDS
from trailwarden.asking.calls import Call

_RUN = re.compile(r"\S+")
_OWNER = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}]s?$")


def of_options(options: Sequence[str]) -> str:
    """One of these texts."""
    return f"root ::= {' | '.join(map(_quoted, options))}"


def of_arguments(kind: type[Call], question: str) -> str:
    """A space and the arguments of a tool as JSON, words being spans of the question."""
    spans = list(_spans(question))
    values = {name: rule for name in kind.model_fields if (rule := _value(kind, name, bool(spans)))}
    return "\n".join((*_object(values), *spans))


def _object(values: dict[str, str]) -> Iterator[str]:
    """Some of these properties in this order: `first_i` begins at the i-th, `more_i` goes on."""
    opened = ' first-0? "}"' if values else ' "}"'
    yield f'root ::= " {{"{opened}'
    last = len(values) - 1
    for at, (name, rule) in enumerate(values.items()):
        more = f" more-{at + 1}" if at < last else ""
        later = f" | first-{at + 1}" if at < last else ""
        yield f"pair-{at} ::= {_quoted(json.dumps(name) + ':')} ({rule})"
        yield f"first-{at} ::= pair-{at}{more}{later}"
        yield f'more-{at} ::= ("," pair-{at})?{more}'


def _value(kind: type[Call], name: str, has_words: bool) -> str:
    """The rule for one argument's value; empty where it can have none."""
    if name in WORDS:
        return r'"\"" span "\""' if has_words else ""
    of = _type(kind.model_fields[name].annotation)
    if of is bool:
        return '"true" | "false"'
    if of is int:
        return "[1-9] [0-9]? [0-9]?"
    return " | ".join(_quoted(json.dumps(member.value)) for member in of)


def _type(annotation: Any) -> Any:
    """The type beside None."""
    if get_origin(annotation) in (Union, UnionType):
        return next(one for one in get_args(annotation) if one is not type(None))
    return annotation


def _spans(question: str) -> Iterator[str]:
    """Rules for any run of the question's words, without the punctuation at its ends."""
    cores = list(_cores(question))
    for at, (start, end) in enumerate(cores):
        word = question[start:end]
        more = ""
        if at + 1 < len(cores):
            between = question[end : cores[at + 1][0]]
            more = f" ({_text(between)} span-{at + 1})?"
        owner = _OWNER.search(word)
        bare = f" | {_text(word[: owner.start()])}" if owner and owner.start() else ""
        yield f"span-{at} ::= {_text(word)}{more}{bare}"
    if cores:
        yield f"span ::= {' | '.join(f'span-{at}' for at in range(len(cores)))}"


def _cores(question: str) -> Iterator[tuple[int, int]]:
    """Where the words are, without the punctuation around them."""
    for run in _RUN.finditer(question):
        start, end = run.span()
        while start < end and not question[start].isalnum():
            start += 1
        while start < end and not question[end - 1].isalnum():
            end -= 1
        if start < end:
            yield start, end


def _text(words: str) -> str:
    """Words within a JSON string."""
    return _quoted(json.dumps(words, ensure_ascii=False)[1:-1])


def _quoted(text: str) -> str:
    """A literal of the grammar."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
