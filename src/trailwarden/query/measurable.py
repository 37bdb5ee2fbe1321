"""Which questions have a meaning: what can be measured of what, grouped how, restricted how."""

from __future__ import annotations

from collections.abc import Iterable

from trailwarden.query.grouping import OF_OBSERVATIONS
from trailwarden.query.question import About, Group, Question
from trailwarden.query.refusal import Reason, Refused, refuse
from trailwarden.query.watching import OF_DAYS, OF_EFFORT, OF_PLACE
from trailwarden.query.where import Where

_SEEN = frozenset({About.EVENTS, About.OBSERVATIONS})
_PLAIN = frozenset(
    {"list", "count", "independent_events", "individuals", "group_size", "duration", "rate"}
    | {"first", "last"}
)
ANALYSES = frozenset(
    {"co_occurrence", "sequence", "movement", "traffic", "residence", "activity", "overlap"}
    | {"budget", "richness", "detection_history", "occupancy", "trend"}
)
MEASURES: dict[About, frozenset[str]] = {
    About.EVENTS: _PLAIN,  # an analysis is of observations
    About.OBSERVATIONS: _PLAIN | ANALYSES,
    About.EFFORT: frozenset({"effort"}),
    About.MEDIA: frozenset({"count", "bytes"}),
    About.DEPLOYMENTS: frozenset({"list", "count"}),
}
"""What can be measured of each thing, by the measure's `kind`."""

_OF_RECORDS = OF_OBSERVATIONS | OF_EFFORT | {Group.REVIEWED, Group.STATE}
GROUPS: dict[About, frozenset[Group]] = {
    About.EVENTS: _OF_RECORDS,
    About.OBSERVATIONS: _OF_RECORDS,
    About.EFFORT: OF_EFFORT | {Group.STATE},
    About.MEDIA: OF_PLACE | (OF_DAYS - {Group.SEASON}) | {Group.MEDIA_KIND},
    About.DEPLOYMENTS: OF_PLACE,
}
"""What each thing can be grouped by."""

_EVERYWHERE = frozenset({"cameras", "locations", "deployments", "simulated", "time"})
RESTRICTIONS: dict[About, frozenset[str]] = {
    About.EVENTS: frozenset(Where.model_fields),
    About.OBSERVATIONS: frozenset(Where.model_fields),
    About.EFFORT: _EVERYWHERE | {"time_of_day", "sun_phases"},
    About.MEDIA: _EVERYWHERE,
    About.DEPLOYMENTS: _EVERYWHERE,
}
"""What each thing can be restricted by."""


def require_measurable(question: Question) -> None:
    """Raise Refused (NOT_MEASURABLE) for a question whose parts do not go together."""
    about, kind = question.about, question.measure.kind
    if kind not in MEASURES[about]:
        raise _refused(
            f"there is no {kind} of {about.value}; of {about.value} there is: "
            f"{_listed(MEASURES[about])}",
            "measure" if about in _SEEN else "about",
            [one.value for one in About if kind in MEASURES[one]],
        )
    for group in question.by:
        if group not in GROUPS[about]:
            raise _refused(
                f"{about.value} cannot be grouped by {group.value}; they can by: "
                f"{_listed(one.value for one in GROUPS[about])}",
                "by",
                sorted(one.value for one in GROUPS[about]),
            )
    _require_groups(question)
    _require_restrictions(question)


def _require_groups(question: Question) -> None:
    if len(set(question.by)) < len(question.by):
        raise _refused("the same group stands twice in `by`: name it once", "by")
    if question.measure.kind == "list" and question.by:
        raise _refused("a list has no groups: leave `by` empty, or count instead of listing", "by")
    rolls_up = Group.TAXON in question.by or question.measure.kind == "richness"
    if question.taxon_rank is not None and not rolls_up:
        raise _refused(
            "taxon_rank says how taxa are grouped, and `by` has no taxon: add it, or restrict by "
            "where.taxa",
            "taxon_rank",
        )


def _require_restrictions(question: Question) -> None:
    allowed = RESTRICTIONS[question.about]
    for field in Where.model_fields:
        given = getattr(question.where, field)
        if field not in allowed and given is not None:
            raise _refused(
                f"{question.about.value} cannot be chosen by {field}; they can by: "
                f"{_listed(allowed)}",
                f"where.{field}",
            )


def _refused(message: str, field: str, candidates: list[str] | None = None) -> Refused:
    return refuse(Reason.NOT_MEASURABLE, message, field, candidates or [])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
