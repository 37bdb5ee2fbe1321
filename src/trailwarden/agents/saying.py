"""A call as a question in plain English: what is offered when it is not clear what is meant."""

from __future__ import annotations

import re
from typing import Any, Final

from trailwarden.asking.calls import Behaviour, Call, Counted

_WAYS: Final[dict[str, tuple[str, ...]]] = {
    "list_cameras": ("Where is {camera}", "Which cameras do we have"),
    "list_deployments": ("When was {camera} put up", "When were the cameras put up"),
    "camera_health": ("Is {camera} working", "Are the cameras working"),
    "watching_effort": ("How many days did {camera} run", "How many days did the cameras run"),
    "live_snapshot": ("What is the latest picture from {camera}", "What is the latest picture"),
    "search_events": ("Show the {limit} {animal}", "Show {animal}"),
    "count_events": ("{count} {animal} were {behaviour}", "{count} {animal}"),
    "compare": (
        "Compare {animal} and {other_animal}",
        "Compare {animal} at {camera} and {other_camera}",
        "Compare {animal} {when} and {other_when}",
        "Compare {animal}",
    ),
    "describe_event": (
        "Describe event {event}",
        "Describe the newest event of {whose}",
        "Describe the newest event",
    ),
    "describe_action": ("What happened in event {event}", "What did {animal} do"),
    "behaviour": ("How much time do {animal} spend {behaviour}", "What do {animal} do"),
    "activity_pattern": ("When are {animal} active",),
    "first_last": ("When were {animal} {which} seen",),
    "co_occurrence": ("Do {animal} and {other_animal} come together", "Do {animal} come together"),
    "activity_overlap": (
        "Are {animal} and {other_animal} active at the same time",
        "Are {animal} active at the same time",
    ),
    "trail": ("Where do {animal} go between the cameras",),
    "trend": ("Are there more {animal} than before",),
    "richness": ("Which species are there",),
    "write_report": ("Write a {kind} report",),
    "list_reports": ("List the reports",),
}
"""How each tool is asked for: the first of its ways that has all it names."""

_COUNTED: Final[dict[Any, str]] = {
    Counted.EVENTS: "How many",
    Counted.INDIVIDUALS: "How many individual",
    Counted.INDEPENDENT: "How many independent records of",
    Counted.RATE: "How common are",
    Counted.GROUP_SIZE: "How big are the groups of",
}
_DOING: Final[dict[Any, str]] = {
    Behaviour.MIGRATION: "migrating",
    Behaviour.ALERT: "on the alert",
    Behaviour.SOCIAL: "socialising",
}
_FIELDS: Final = re.compile(r"{(\w+)}")
_MEANT: Final = {"animal": "animals", "which": "last"}


def as_question(call: Call) -> str:
    """A question that stands on its own: "How many foxes at the spring last week?"."""
    words = {**_MEANT, **_words(call)}
    way = next(way for way in _WAYS[call.tool] if _named(way) <= words.keys())
    return " ".join((way.format(**words), *_tail(words, _named(way)))) + "?"


def _named(way: str) -> set[str]:
    return set(_FIELDS.findall(way))


def _words(call: Call) -> dict[str, str]:
    """What is given, in words; what every question of the tool says."""
    given = call.model_dump()
    words = {name: str(value) for name, value in call.arguments().items()}
    words |= {name: _place(words[name]) for name in ("camera", "other_camera") if name in words}
    if life := words.pop("life", ""):
        words["animal"] = f"{life} {words.get('animal', 'animals')}"
    if "animal" in words:
        words["whose"] = words["animal"]
    if "behaviour" in words:
        words["behaviour"] = _DOING.get(given["behaviour"], words["behaviour"])
    if "count" in given:
        words["count"] = _COUNTED[given["count"]]
    if "kind" in given:
        public = "public " if given["public"] else ""
        words["kind"] = public + str(given["kind"]).replace("_", " ")
    if words.get("which") == "both":
        words["which"] = "first and last"
    return words | _limit(words)


def _limit(words: dict[str, str]) -> dict[str, str]:
    """How many of which end."""
    end = "first" if "order" in words else "last"
    if "limit" in words:
        return {"limit": end if words["limit"] == "1" else f"{end} {words['limit']}"}
    return {"limit": end} if "order" in words else {}


def _tail(words: dict[str, str], told: set[str]) -> list[str]:
    """Where, when and how, as far as it is not told yet."""
    checked = {"True": "that were checked", "False": "that nobody checked"}
    behaviour = words.get("behaviour", "")
    ends = {
        "behaviour": behaviour,
        "reviewed": checked.get(words.get("reviewed", ""), ""),
        "camera": f"at {words['camera']}" if "camera" in words else "",
        "when": words.get("when", ""),
        "hours": words.get("hours", ""),
        "by": f"by {words['by']}" if "by" in words else "",
    }
    return [text for name, text in ends.items() if text and name not in told]


def _place(name: str) -> str:
    """With an article where it is a word and no id."""
    is_word = name.replace(" ", "").isalpha() and name.islower()
    return f"the {name}" if is_word and not name.startswith(("the ", "all ", "camera")) else name
