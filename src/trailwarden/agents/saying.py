"""A call as a question in plain English: what is offered when it is not clear what is meant."""

from __future__ import annotations

from trailwarden.asking.calls import Call

_HEADS = {
    "list_cameras": "Which cameras do we have",
    "list_deployments": "When were the cameras put up",
    "camera_health": "Are the cameras working",
    "watching_effort": "How many days did the cameras run",
    "live_snapshot": "What is the latest picture",
    "search_events": "Show {animals}",
    "count_events": "How many {animals}",
    "compare": "Compare {animals}",
    "describe_event": "Describe the newest event of {animals}",
    "describe_action": "What did {animals} do",
    "behaviour": "What do {animals} spend their time with",
    "activity_pattern": "When are {animals} active",
    "first_last": "When were {animals} {which} seen",
    "co_occurrence": "Do {animals} come together",
    "activity_overlap": "Are {animals} active at the same time",
    "trail": "Where do {animals} go between the cameras",
    "trend": "Are there more {animals} than before",
    "richness": "Which species are there",
    "write_report": "Write a {report} report",
    "list_reports": "List the reports",
}
_COUNTED = {
    "individuals": "How many individual {animals}",
    "independent": "How many independent records of {animals}",
    "rate": "How common are {animals}",
    "group_size": "How big are the groups of {animals}",
}
_REPORTS = {"ecology": "ecology", "data_status": "data status"}


def as_question(call: Call) -> str:
    """A question that stands on its own: "How many foxes at the spring last week?"."""
    given = call.model_dump(mode="json")
    head = _COUNTED.get(str(given.get("count")), _HEADS[call.tool])
    who = _both(given, "animal", "animals")
    if given.get("life"):
        who = f"{given['life']} {who}"
    said = head.format(
        animals=who,
        which=given.get("which") or "last",
        report=_REPORTS.get(str(given.get("kind")), ""),
    )
    place, days = _both(given, "camera", ""), _both(given, "when", "")
    tail = (
        f"were {given['behaviour']}" if given.get("behaviour") else "",
        f"at {place}" if place else "",
        days,
        given.get("hours") or "",
        f"by {given['by']}" if "by" in call.arguments() else "",
    )
    return " ".join((said, *filter(None, tail))) + "?"


def _both(given: dict[str, object], name: str, otherwise: str) -> str:
    """One argument, or it and its other."""
    said = [str(value) for key in (name, f"other_{name}") if (value := given.get(key))]
    return " and ".join(said) or otherwise
