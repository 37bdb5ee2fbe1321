"""The frame around a report's sections: heading, period, cameras, and what was held back."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from trailwarden.reports.document import Document, Note, Section, Weight, Words, numbered
from trailwarden.reports.scope import BLUR_DEGREES
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import day, listed, minute

_TITLE = "Camera trap report"
_MOST_CAMERAS = 12


def framed(
    kind: Literal["data-status", "ecology"],
    subtitle: str,
    survey: Survey,
    sections: tuple[Section, ...],
) -> Document:
    """The document, its figures and tables numbered."""
    scope = survey.scope
    return numbered(
        Document(
            kind=kind,
            title=" ".join(scope.title.split()) or _TITLE,
            subtitle=subtitle,
            facts=tuple(_facts(survey)),
            created=scope.created,
            simulated=survey.simulated,
            public=scope.public,
            sections=_said_once(sections),
            answers=survey.ask.answers,
        )
    )


def _said_once(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Caveats in the same words stand where they are met first."""
    said: set[Words] = set()
    return tuple(_without(section, said) for section in sections)


def _without(section: Section, said: set[Words]) -> Section:
    blocks = []
    for block in section.blocks:
        if isinstance(block, Note) and block.weight is Weight.CAVEAT:
            if block.words in said:
                continue
            said.add(block.words)
        blocks.append(block)
    below = tuple(_without(one, said) for one in section.sections)
    return replace(section, blocks=tuple(blocks), sections=below)


def _facts(survey: Survey) -> list[tuple[str, str]]:
    facts = [("Period", _period(survey)), ("Cameras", _cameras(survey))]
    facts.append(("Made", f"{minute(survey.scope.created)} {survey.scope.created:%Z}"))
    facts.append(("Store", _revision(survey)))
    if survey.scope.public:
        facts.append(("For the public", _held_back(survey)))
    return facts


def _period(survey: Survey) -> str:
    scope = survey.scope
    if scope.since and scope.until:
        return f"{minute(scope.since)} until {minute(scope.until)} ({scope.until:%Z})"
    if survey.period is None:
        return "no deployments in it"
    first, last = survey.period
    chosen = "" if scope.since or scope.until else " (everything)"
    return f"{day(first)} to {day(last)}{chosen}"


def _cameras(survey: Survey) -> str:
    names = survey.cameras
    if not names:
        return "none"
    return f"{len(names)}: {listed(names, _MOST_CAMERAS)}"


def _revision(survey: Survey) -> str:
    """Which state of the store the answers are of, and if it changed meanwhile."""
    revisions = [answer.result.revision for answer in survey.ask.answers if answer.result]
    if not revisions:
        return "no answers"
    first, last = min(revisions), max(revisions)
    if first == last:
        return f"revision {first}"
    return f"revisions {first} to {last}: it changed while the report was made"


def _held_back(survey: Survey) -> str:
    """What a public report leaves out, as its reader should know."""
    scope = survey.scope
    parts = [] if scope.people else ["people are left out"]
    parts.append(
        f"cameras that ever saw a sensitive species are placed to {BLUR_DEGREES} degree, without "
        "the names of their locations"
        if scope.sensitive
        else "no species here is marked as sensitive"
    )
    parts.append("no file paths")
    parts += [] if scope.names else ["no names of persons"]
    return "; ".join(parts)
