"""A listed event in words: who, how many, doing what, where, when, and who says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from trailwarden.query.detail import EventLine, ObservationLine
from trailwarden.query.result import Result
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import counted, lasting, listed, moment

_FILES = {"best": "picture", "original": "original file"}
_PEOPLE = {
    "human": ("person", "people"),
    "vehicle": ("vehicle", "vehicles"),
    "blank": ("nothing (blank)", "nothing (blank)"),
    "unclassified": ("something not yet classified", "things not yet classified"),
    "unknown": ("something unknown", "things unknown"),
    "animal": ("animal without a name", "animals without a name"),
}


def lines_of(result: Result) -> list[EventLine]:
    """The events of a listing."""
    return [row.detail for row in result.rows if isinstance(row.detail, EventLine)]


def who(line: EventLine) -> str:
    """Everybody in an event: `3 roe deer (1 adult female, 2 juvenile)`, `a person`."""
    if not line.observations:
        return "nothing that anybody named"
    kinds: dict[str, list[ObservationLine]] = {}
    for one in line.observations:
        kinds.setdefault(kind(one), []).append(one)
    return listed([_some(name, seen) for name, seen in kinds.items()], 5)


def kind(one: ObservationLine) -> str:
    """What an observation is of, in one word or two."""
    if one.scientific_name:
        return clean(one.vernacular_name or one.scientific_name)
    single, many = _PEOPLE.get(one.observation_type, (one.observation_type,) * 2)
    return single if (one.count or 1) == 1 else many


def _some(name: str, seen: list[ObservationLine]) -> str:
    """One kind in an event, with sexes and ages where anybody noted them."""
    count = sum(one.count or 1 for one in seen)
    coarse = " " not in (seen[0].scientific_name or " ")  # a name of many kinds, and often a plural
    of = "of the " if coarse else ""
    number = f"{count} {of}" if any(one.count for one in seen) else ""
    parts = [part for one in seen if (part := _traits(one, alone=len(seen) == 1))]
    return f"{number}{name}{f' ({listed(parts)})' if parts else ''}"


def _traits(one: ObservationLine, *, alone: bool) -> str:
    words = [clean(word) for word in (one.life_stage, one.sex) if word]
    if not words and not one.individual_id:
        return ""
    number = [] if alone or not one.count else [str(one.count)]
    name = [clean(one.individual_id)] if one.individual_id else []
    return " ".join([*number, *words, *name])


def doing(line: EventLine) -> tuple[str, ...]:
    """The behaviours that anybody noted in an event, each once."""
    lists = (one.behavior or "" for one in line.observations)
    words = (clean(word) for one in lists for word in one.split("|"))
    return tuple(dict.fromkeys(filter(None, words)))


def in_short(line: EventLine) -> str:
    """`Tue 10 Nov 2026 at 21:14, trail-2: 2 roe deer, browsing`."""
    noted = doing(line)
    did = f", {listed(list(noted))}" if noted else ""
    said = "" if line.reviewed else " (not reviewed)"
    return f"{moment(line.start)}, {clean(line.camera)}: {who(line)}{did}{said}"


def length(line: EventLine) -> str:
    """How long an event lasted."""
    return lasting((line.end - line.start).total_seconds())


def said_by(observations: Iterable[ObservationLine]) -> str:
    """Who named what was seen: persons by name, models with how sure they were."""
    told: dict[str, None] = {}
    for one in observations:
        by = clean(one.classified_by)
        if one.method == "human":
            told[f"{by}, who looked at it on {moment(one.classified_at)}"] = None
        else:
            sure = "" if one.score is None else f", score {one.score:.2f}"
            told[f"the model {by}{sure}"] = None
    return listed(list(told))


def files(line: EventLine) -> str:
    """`1 clip and 2 pictures`, or that there are none."""
    kinds = Counter(_FILES.get(one.kind, one.kind) for one in line.media)
    told = [counted(n, name) for name, n in sorted(kinds.items())]
    return f"It has {listed(told)}" if told else "It has no clip or picture here"
