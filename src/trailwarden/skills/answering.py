"""Answers a call: the tool does its work, and what words could not mean becomes an answer too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

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
from trailwarden.skills.plain import clean
from trailwarden.skills.reporter import REPORTER
from trailwarden.skills.sentences import listed, paragraph

Tool: TypeAlias = Callable[[Desk, Any], Answer]
"""A tool's function: it takes the call of its own class."""

ANSWERS: Mapping[str, Tool] = {**INVENTORY, **ANALYST, **ECOLOGIST, **REPORTER}
"""Every tool's function by the tool's name, in the order of `asking.calls.CALLS`."""

_ALIKE = 6
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
    reason = {"animal": "unknown_taxon", "camera": "unknown_camera"}.get(
        unknown.field.removeprefix("other_"), f"unknown_{unknown.field}"
    )
    text = clean(str(unknown), _LONGEST)
    names = [clean(one) for one in unknown.alike]
    if names and names[0] not in text:
        text = paragraph(text, f"Alike: {listed(names, _ALIKE)}")
    return _refused(reason, text, unknown.field, unknown.alike)


def _refused(reason: str, text: str, field: str = "", options: tuple[str, ...] = ()) -> Answer:
    return Answer(
        outcome=Outcome.REFUSED,
        text=clean(text, _LONGEST),
        reason=reason,
        field=field,
        options=options,
    )
