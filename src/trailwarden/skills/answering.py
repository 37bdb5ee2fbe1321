"""Answers a call: the tool does its work, and what words could not mean becomes an answer too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from rapidfuzz import fuzz

from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import Call
from trailwarden.asking.errors import NoTime, Unclear, Unknown
from trailwarden.query.errors import QueryError
from trailwarden.query.refusal import Refused
from trailwarden.reports.errors import ReportError
from trailwarden.skills.analyst import ANALYST
from trailwarden.skills.desk import Desk, tell_nobody
from trailwarden.skills.ecologist import ECOLOGIST
from trailwarden.skills.inventory import INVENTORY
from trailwarden.skills.names_here import seen_most
from trailwarden.skills.plain import clean
from trailwarden.skills.reporter import REPORTER
from trailwarden.skills.sentences import listed, paragraph

Tool: TypeAlias = Callable[[Desk, Any], Answer]
"""A tool's function: it takes the call of its own class."""

ANSWERS: Mapping[str, Tool] = {**INVENTORY, **ANALYST, **ECOLOGIST, **REPORTER}
"""Every tool's function by the tool's name, in the order of `asking.calls.CALLS`."""

_ALIKE = 6
_SPELT_LIKE = 70
"""Of 100, as rapidfuzz's ratio: a slip or two; another animal is not."""
_LONGEST = 600


def answer(desk: Desk, call: Call, tell: Callable[[float, str], None] = tell_nobody) -> Answer:
    """The answer to a call; never raises for what the call says or the store lacks.

    Words with several readings are asked back, unknown ones refused with what is alike. `tell`
    hears of the progress of long work: a share from 0 to 1, and a few words.
    """
    try:
        return ANSWERS[call.tool](replace(desk, tell=tell), call)
    except Unclear as unclear:
        return _asked(unclear)
    except Unknown as unknown:
        if unknown.field.removeprefix("other_") == "animal":
            return _unknown_animal(unknown, seen_most(desk.vocabulary()))
        return _unknown(unknown)
    except NoTime as none:
        return _refused("unclear_time", paragraph(str(none)), none.field)
    except Refused as refused:
        refusal = refused.refusal
        text = paragraph(clean(refusal.message, _LONGEST))
        return _refused(refusal.reason.value, text, "", refusal.candidates)
    except (QueryError, ReportError) as error:
        text = paragraph(clean(str(error), _LONGEST))
        return Answer(outcome=Outcome.FAILED, text=text, reason="failed")


def _asked(unclear: Unclear) -> Answer:
    return Answer(
        outcome=Outcome.ASKED,
        text=clean(str(unclear), _LONGEST),
        options=unclear.options,
        field=unclear.field,
        reason="unclear",
    )


def _unknown(unknown: Unknown) -> Answer:
    """Nothing here bears the name; what does, is named."""
    camera = unknown.field.removeprefix("other_") == "camera"
    reason = "unknown_camera" if camera else f"unknown_{unknown.field}"
    text = clean(str(unknown), _LONGEST)
    names = [clean(one) for one in unknown.alike]
    if names and names[0] not in text:
        text = paragraph(text, f"Alike: {listed(names, _ALIKE)}")
    return _refused(reason, text, unknown.field, unknown.alike)


def _unknown_animal(unknown: Unknown, most: Sequence[str]) -> Answer:
    """Only names that are spelt alike are called so: no deer is, for somebody who asks for a wolf.

    The options are what the text names, so that one of them can be said next.
    """
    near = tuple(one for one in unknown.alike if _is_spelt_like(unknown.asked, one))
    options = near or tuple(most)
    names = listed([clean(one) for one in options], _ALIKE, "or" if near else "and")
    hint = f"Did you mean {names}?" if near else f"Seen most here: {names}" if names else ""
    text = paragraph(f"No animal called '{clean(unknown.asked)}' is known here", hint)
    return _refused("unknown_taxon", text, unknown.field, options)


def _is_spelt_like(asked: str, name: str) -> bool:
    words = (name.casefold(), *name.casefold().split())
    return any(fuzz.ratio(asked.casefold(), one) >= _SPELT_LIKE for one in words)


def _refused(reason: str, text: str, field: str = "", options: tuple[str, ...] = ()) -> Answer:
    return Answer(
        outcome=Outcome.REFUSED,
        text=clean(text, _LONGEST),
        reason=reason,
        field=field,
        options=options,
    )
