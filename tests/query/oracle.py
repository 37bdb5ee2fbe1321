"""Answers found the slow way: loops over what is stored, one observation, one slot at a time.

Nothing here is shared with the engine but the questions' models. Effort is counted in slots of ten
minutes, which is exact for worlds whose times are multiples of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

import numpy as np
from tests.query.random_worlds import STEP

from trailwarden.domain import (
    CameraState,
    ClassificationMethod,
    Deployment,
    Observation,
    ObservationType,
    Rank,
    time_zone,
    to_micros,
)
from trailwarden.ecology.sun import SunPhase as Light
from trailwarden.ecology.sun import sun_phases
from trailwarden.query.measure import Independence, IndependenceRule, Rate, Unit
from trailwarden.query.question import About, Group, Question
from trailwarden.query.where import TimeOfDay, Where
from trailwarden.store import Reader, StoredEvent

TIMED = (Group.HOUR, Group.DAY, Group.WEEK, Group.MONTH, Group.SEASON, Group.YEAR)
PLACED = (Group.CAMERA, Group.LOCATION, Group.DEPLOYMENT)
LINEAGES = {
    "Anas platyrhynchos": {"Anas platyrhynchos", "Anas", "Aves", "mallard"},
    "Anas strepera": {"Anas strepera", "Anas", "Aves"},
    "Anas": {"Anas", "Aves"},
    "Aves": {"Aves"},
    "Vulpes vulpes": {"Vulpes vulpes", "Vulpes", "Canidae"},
    "Bufo bufo": {"Bufo bufo", "Bufo"},
}
AT_RANK = {
    Rank.CLASS: dict.fromkeys(("Anas platyrhynchos", "Anas strepera", "Anas", "Aves"), "Aves"),
    Rank.GENUS: {
        **dict.fromkeys(("Anas platyrhynchos", "Anas strepera", "Anas"), "Anas"),
        "Vulpes vulpes": "Vulpes",
        "Bufo bufo": "Bufo",
    },
}


@dataclass(frozen=True)
class Seen:
    """An observation of an event, or an event without any."""

    event: StoredEvent
    observation: Observation | None


class Oracle:
    """All that is stored, and the answers to questions about it."""

    def __init__(self, reader: Reader) -> None:
        self.events = sorted(reader.all_events(), key=lambda e: (e.start, e.event_id))
        self.deployments = reader.deployments()
        self.spans = reader.effort_spans()

    def rows(self, question: Question) -> list[Seen]:
        """What a question is about, in order of time."""
        return [one for one in self._all() if self._matches(one, question)]

    def _all(self) -> Iterator[Seen]:
        for event in self.events:
            shown = sorted(event.current, key=lambda one: one.observation_id)
            counted = [one for one in shown if not one.setup]
            if not shown:
                yield Seen(event, None)
            for one in counted:
                yield Seen(event, one)

    def _matches(self, one: Seen, question: Question) -> bool:
        where = question.where
        return (
            self.is_chosen(one.event.deployment, question)
            and _in_range(one.event.start, where, self.zones(question))
            and _in_hours(self.local(one.event, question), where.time_of_day)
            and (where.sun_phases is None or _light(one.event) in where.sun_phases)
            and (where.reviewed is None or one.event.human_reviewed is where.reviewed)
            and (where.states is None or one.event.state in where.states)
            and _is_of_category(one.observation, question)
            and _is_said(one.observation, where)
        )

    def is_chosen(self, deployment: Deployment, question: Question) -> bool:
        where = question.where
        needs_sun = where.sun_phases is not None or Group.SUN_PHASE in question.by
        return (
            (where.cameras is None or deployment.camera_id in where.cameras)
            and (where.locations is None or deployment.place in where.locations)
            and (where.deployments is None or deployment.deployment_id in where.deployments)
            and (where.simulated is None or deployment.simulated is where.simulated)
            and not (needs_sun and deployment.latitude is None)
        )

    def zones(self, question: Question) -> list[str]:
        chosen = [one for one in self.deployments if self.is_chosen_by_name(one, question)]
        return [one.time_zone for one in chosen or self.deployments]

    def is_chosen_by_name(self, deployment: Deployment, question: Question) -> bool:
        named = question.model_copy(
            update={"where": question.where.model_copy(update={"sun_phases": None}), "by": ()}
        )
        return self.is_chosen(deployment, named)

    def zone(self, deployment: Deployment, question: Question) -> tzinfo:
        return time_zone(question.where.time.zone or deployment.time_zone)

    def local(self, event: StoredEvent, question: Question) -> datetime:
        return event.start.astimezone(self.zone(event.deployment, question))

    def key(self, one: Seen, question: Question) -> tuple[Any, ...]:
        """The group that an observation falls into."""
        local = self.local(one.event, question)
        return tuple(
            _timed_key(group, local, one.event.deployment)
            if group in TIMED
            else _placed_key(group, one.event.deployment)
            if group in PLACED
            else _seen_key(group, one, question)
            for group in question.by
        )

    def slots(self, question: Question) -> Iterator[tuple[Deployment, datetime, CameraState]]:
        """Every ten minutes of the chosen deployments of which something was recorded."""
        for deployment in self.deployments:
            if not self.is_chosen(deployment, question):
                continue
            for span in self.spans:
                moment = span.start
                while span.deployment_id == deployment.deployment_id and moment < span.end:
                    local = moment.astimezone(self.zone(deployment, question))
                    in_time = _in_range(moment, question.where, self.zones(question))
                    if in_time and _in_hours(local, question.where.time_of_day):
                        yield deployment, local, span.state
                    moment += STEP

    def effort(self, question: Question) -> dict[tuple[Any, ...], float]:
        """Camera-days by the groups that effort has."""
        days: defaultdict[tuple[Any, ...], float] = defaultdict(float)
        for deployment, local, state in self.slots(question):
            if state is CameraState.UP:
                days[self._effort_key(deployment, local, question)] += STEP / timedelta(days=1)
        return dict(days)

    def _effort_key(
        self, deployment: Deployment, local: datetime, question: Question
    ) -> tuple[Any, ...]:
        return tuple(
            _timed_key(group, local, deployment)
            if group in TIMED
            else _placed_key(group, deployment)
            for group in question.by
            if group in TIMED or group in PLACED
        )

    def measured_rows(self, question: Question) -> list[Seen]:
        """The rows of a rate: those of cells (deployment and time of its row) with effort."""
        cells = set()
        for deployment, local, state in self.slots(question):
            if state is CameraState.UP:
                key = self._effort_key(deployment, local, question)
                cells.add((deployment.deployment_id, key))
        return [
            one
            for one in self.rows(question)
            if (
                one.event.deployment.deployment_id,
                self._effort_key(one.event.deployment, self.local(one.event, question), question),
            )
            in cells
        ]


def events_of(rows: list[Seen]) -> list[StoredEvent]:
    """The events of the rows, each once."""
    return list({one.event.event_id: one.event for one in rows}.values())


def individuals_of(rows: list[Seen]) -> int:
    """The sum of counts; one for those that nobody counted."""
    total = 0
    for one in rows:
        if one.observation is None:
            continue
        counted = one.observation.count
        blank = one.observation.observation_type is ObservationType.BLANK
        total += counted if counted is not None else (0 if blank else 1)
    return total


def sizes_of(rows: list[Seen]) -> list[int]:
    """How many of a kind were seen together, event by event; those not counted left out."""
    kinds: defaultdict[Any, list[int | None]] = defaultdict(list)
    for one in rows:
        if one.observation is not None:
            seen = one.observation
            kind = (one.event.event_id, seen.scientific_name, seen.observation_type)
            kinds[kind].append(seen.count)
    sums = [sum(c for c in counts if c) for counts in kinds.values() if None not in counts]
    return [size for size in sums if size > 0]


def independent_of(rows: list[Seen], rule: Independence, by: tuple[Group, ...] = ()) -> list[Seen]:
    """Records that come at least the interval after the last of the taxon at the location.

    Of the sex, age and so on, where rows are told by it.
    """
    told = [name for name in ("life_stage", "sex", "behavior", "individual_id") if _asked(name, by)]
    last: dict[Any, datetime] = {}
    kept = []
    for one in rows:
        assert one.observation is not None
        name = one.observation.scientific_name or one.observation.observation_type
        station = (one.event.deployment.place, name, *(_told(one, word) for word in told))
        before = last.get(station)
        gap = None if before is None else one.event.start - before
        if rule.minutes == 0 or gap is None or gap >= timedelta(minutes=rule.minutes):
            kept.append(one)
            last[station] = one.event.start
        elif rule.rule is IndependenceRule.LAST_RECORD:
            last[station] = one.event.start
    return kept


def _asked(name: str, by: tuple[Group, ...]) -> bool:
    return any(group.value == name.removesuffix("_id") for group in by)


def _told(one: Seen, name: str) -> str | None:
    """What an observation says; of several behaviours the first."""
    said: str | None = getattr(one.observation, name)
    return said.split("|")[0].strip() if said else None


def rate_count(rows: list[Seen], measure: Rate) -> int:
    """What the rate counts of rows that are one group (independent ones already chosen)."""
    if measure.of is Unit.EVENTS:
        return len(events_of(rows))
    return individuals_of(rows) if measure.of is Unit.INDIVIDUALS else len(rows)


def _in_range(moment: datetime, where: Where, zones: list[str]) -> bool:
    def read(asked: datetime | date | None) -> datetime | None:
        if asked is None:
            return None
        full = asked if isinstance(asked, datetime) else datetime.combine(asked, time())
        zone = where.time.zone or zones[0]
        return full if full.tzinfo else full.replace(tzinfo=time_zone(zone))

    since, until = read(where.time.since), read(where.time.until)
    micros = to_micros(moment)
    return (since is None or micros >= to_micros(since)) and (
        until is None or micros < to_micros(until)
    )


def _in_hours(local: datetime, window: TimeOfDay | None) -> bool:
    if window is None:
        return True
    now = local.time()
    if window.start < window.end:
        return window.start <= now < window.end
    return now >= window.start or now < window.end


def _light(event: StoredEvent) -> str:
    one = event.deployment
    codes = sun_phases(
        np.array([to_micros(event.start)]),
        np.array([0]),
        np.array([one.latitude], dtype=np.float64),
        np.array([one.longitude], dtype=np.float64),
    )
    return Light(int(codes[0])).name.lower()


def _is_of_category(one: Observation | None, question: Question) -> bool:
    categories = question.where.categories
    if categories is not None:
        return one is not None and one.observation_type in categories
    measure = question.measure
    takes_all = measure.kind in ("count", "duration", "first", "last") or (
        isinstance(measure, Rate) and measure.of is Unit.EVENTS
    )
    if question.about is About.EVENTS and takes_all:
        return True
    if one is None:
        return False
    unseen = (ObservationType.BLANK, ObservationType.UNCLASSIFIED)
    return one.observation_type not in unseen or Group.CATEGORY in question.by


def _is_said(one: Observation | None, where: Where) -> bool:
    fields = (where.taxa, where.behaviors, where.life_stages, where.sexes, where.individuals)
    if one is None:
        return all(asked is None for asked in (*fields, where.min_score))
    name = one.scientific_name or ""
    behaviors = {word.strip() for word in (one.behavior or "").split("|")}
    by_person = one.classification_method is ClassificationMethod.HUMAN
    return (
        (where.taxa is None or bool(LINEAGES.get(name, set()) & set(where.taxa)))
        and (where.behaviors is None or bool(behaviors & set(where.behaviors)))
        and (where.life_stages is None or one.life_stage in where.life_stages)
        and (where.sexes is None or one.sex in where.sexes)
        and (where.individuals is None or one.individual_id in where.individuals)
        and (
            where.min_score is None
            or by_person
            or (one.score is not None and one.score >= where.min_score)
        )
    )


def _timed_key(group: Group, local: datetime, deployment: Deployment) -> Any:
    day = local.date()
    southern = (deployment.latitude or 0) < 0
    seasons = ("winter", "spring", "summer", "autumn")
    return {
        Group.HOUR: local.hour,
        Group.DAY: day.isoformat(),
        Group.WEEK: (day - timedelta(days=day.weekday())).isoformat(),
        Group.MONTH: f"{day:%Y-%m}",
        Group.YEAR: day.year,
        Group.SEASON: seasons[(day.month % 12 // 3 + (2 if southern else 0)) % 4],
    }[group]


def _placed_key(group: Group, deployment: Deployment) -> str:
    return {
        Group.CAMERA: deployment.camera_id,
        Group.LOCATION: deployment.place,
        Group.DEPLOYMENT: deployment.deployment_id,
    }[group]


def _seen_key(group: Group, one: Seen, question: Question) -> Any:
    if group is Group.REVIEWED:
        return one.event.human_reviewed
    seen = one.observation
    if seen is None:
        return None
    if group is Group.TAXON and question.taxon_rank is not None:
        return AT_RANK[question.taxon_rank].get(seen.scientific_name or "")
    return {
        Group.TAXON: seen.scientific_name,
        Group.CATEGORY: seen.observation_type.value,
        Group.BEHAVIOR: (seen.behavior or "").split("|")[0].strip() or None,
        Group.LIFE_STAGE: seen.life_stage,
        Group.SEX: seen.sex,
        Group.INDIVIDUAL: seen.individual_id,
        Group.CLASSIFIER: seen.classified_by,
    }[group]
