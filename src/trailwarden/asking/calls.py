"""Everything that can be asked: the tools of all agents, with their arguments.

A call is in the asker's own words: who, where and when are copied from the question ("foxes", "the
spring", "last Tuesday") and understood by code, not by a model. Exact forms work as well: ids,
scientific names, ISO 8601 dates and intervals (`2026-05-01/2026-05-08`, the end not included).

A tool's name, its description (the docstring) and its schema are read from these classes by the
MCP servers, by the grammar that constrains a model, and by the sets that models are trained and
judged on; so they cannot drift apart.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, TypeAlias

from pydantic import Field

from trailwarden.asking.model import Model


class Agent(StrEnum):
    """The specialists, each with tools of its own."""

    INVENTORY = "inventory"  # cameras, where they hang, whether they work
    ANALYST = "analyst"  # events: find, count, compare, describe
    ECOLOGIST = "ecologist"  # behaviour, and patterns in time
    REPORTER = "reporter"  # reports


class Behaviour(StrEnum):
    """What animals do, in classes that stored behaviours are gathered under.

    Breeding and migration are never seen in an event: they are told by proxies, and said to be so.
    """

    FEEDING = "feeding"
    DRINKING = "drinking"
    RESTING = "resting"
    MOVING = "moving"
    ALERT = "alert"
    SOCIAL = "social"
    GROOMING = "grooming"
    BREEDING = "breeding"
    MIGRATION = "migration"


class Counted(StrEnum):
    """What is counted."""

    EVENTS = "events"
    INDIVIDUALS = "individuals"  # the sum of counts; an animal that comes back counts again
    INDEPENDENT = "independent"  # records half an hour apart or more
    RATE = "rate"  # independent records per 100 camera-days
    GROUP_SIZE = "group_size"  # seen together


class Life(StrEnum):
    """Sex or age, where somebody recorded it."""

    FEMALE = "female"
    MALE = "male"
    YOUNG = "young"
    ADULT = "adult"


class By(StrEnum):
    """How an answer is broken down."""

    CAMERA = "camera"
    ANIMAL = "animal"
    BEHAVIOUR = "behaviour"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SUN = "sun"  # night, dawn, day, dusk


class Period(StrEnum):
    """Steps of time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Order(StrEnum):
    """Which come first."""

    NEWEST = "newest"
    OLDEST = "oldest"


class Which(StrEnum):
    """Which end."""

    FIRST = "first"
    LAST = "last"
    BOTH = "both"


class ReportKind(StrEnum):
    """Which report."""

    ECOLOGY = "ecology"
    DATA_STATUS = "data_status"


Words: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]

Animal: TypeAlias = Annotated[
    Words | None,
    Field(
        description="Who or what: a species or group in any words, a named individual, or people,"
        " vehicles, blank. Left out: animals of any kind.",
    ),
]
Camera: TypeAlias = Annotated[
    Words | None, Field(description="A camera or a place, as people call it. Left out: all.")
]
When: TypeAlias = Annotated[
    Words | None,
    Field(description="Days: 'last week', 'since 3 May', '2026-05-01/2026-05-08'. Left out: all."),
]
Hours: TypeAlias = Annotated[
    Words | None,
    Field(description="Hours of the day: 'at night', 'between 22:00 and 4:00'. Left out: all."),
]
Event: TypeAlias = Annotated[Words | None, Field(description="An event's id, if it is known.")]


class Call(Model):
    """A tool with its arguments. Subclasses are the tools; see `CALLS`."""

    agent: ClassVar[Agent]
    tool: ClassVar[str]

    def arguments(self) -> dict[str, object]:
        """What was given, as JSON values; what is left at its default is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)


class ListCameras(Call):
    """The cameras: names, places, since when, and when each last saw something."""

    agent = Agent.INVENTORY
    tool = "list_cameras"
    camera: Camera = None


class ListDeployments(Call):
    """Where each camera hung, and from when to when."""

    agent = Agent.INVENTORY
    tool = "list_deployments"
    camera: Camera = None
    when: When = None


class CameraHealth(Call):
    """Whether cameras work: outages, blind or dark times, wrong clocks, last sign of life."""

    agent = Agent.INVENTORY
    tool = "camera_health"
    camera: Camera = None
    when: When = None


class WatchingEffort(Call):
    """For how long cameras watched, in camera-days."""

    agent = Agent.INVENTORY
    tool = "watching_effort"
    camera: Camera = None
    when: When = None
    by: Period | None = Field(default=None, description="Steps of time. Left out: by camera.")


class LiveSnapshot(Call):
    """A picture of what a camera sees now, or the newest there is."""

    agent = Agent.INVENTORY
    tool = "live_snapshot"
    camera: Camera = None


class SearchEvents(Call):
    """Find and show events."""

    agent = Agent.ANALYST
    tool = "search_events"
    animal: Animal = None
    camera: Camera = None
    when: When = None
    hours: Hours = None
    behaviour: Behaviour | None = None
    life: Life | None = None
    reviewed: bool | None = Field(default=None, description="Whether a person has looked at it.")
    order: Order = Order.NEWEST
    limit: int = Field(default=10, ge=1, le=100)


class CountEvents(Call):
    """How many, or how often; broken down by camera, animal, behaviour or time if `by` is given.

    Also which camera, animal or hour had most.
    """

    agent = Agent.ANALYST
    tool = "count_events"
    animal: Animal = None
    camera: Camera = None
    when: When = None
    hours: Hours = None
    behaviour: Behaviour | None = None
    life: Life | None = None
    reviewed: bool | None = Field(default=None, description="Whether a person has looked at it.")
    count: Counted = Counted.EVENTS
    by: By | None = None


class Compare(Call):
    """Compare two animals, two cameras or two times: give the two of a kind that differ."""

    agent = Agent.ANALYST
    tool = "compare"
    animal: Animal = None
    other_animal: Animal = None
    camera: Camera = None
    other_camera: Camera = None
    when: When = None
    other_when: When = None
    hours: Hours = None
    behaviour: Behaviour | None = None
    count: Counted = Counted.EVENTS


class DescribeEvent(Call):
    """Everything known of one event: by its id, else the newest that fits."""

    agent = Agent.ANALYST
    tool = "describe_event"
    event: Event = None
    animal: Animal = None
    camera: Camera = None
    when: When = None


class DescribeAction(Call):
    """What an animal did in one event: by its id, else in the newest that fits."""

    agent = Agent.ANALYST
    tool = "describe_action"
    event: Event = None
    animal: Animal = None
    camera: Camera = None
    when: When = None


class BehaviourBudget(Call):
    """What animals spend their time with, or how often they did one thing.

    Breeding and migration are proxies.
    """

    agent = Agent.ECOLOGIST
    tool = "behaviour"
    animal: Animal = None
    camera: Camera = None
    when: When = None
    hours: Hours = None
    behaviour: Behaviour | None = Field(default=None, description="One. Left out: shares of all.")


class ActivityPattern(Call):
    """At what time of day they are active."""

    agent = Agent.ECOLOGIST
    tool = "activity_pattern"
    animal: Animal = None
    camera: Camera = None
    when: When = None


class FirstLast(Call):
    """When they were first or last seen."""

    agent = Agent.ECOLOGIST
    tool = "first_last"
    animal: Animal = None
    camera: Camera = None
    when: When = None
    which: Which = Which.LAST


class CoOccurrence(Call):
    """Whether two animals come to the same place within an hour of each other."""

    agent = Agent.ECOLOGIST
    tool = "co_occurrence"
    animal: Animal = None
    other_animal: Animal = None
    camera: Camera = None
    when: When = None


class ActivityOverlap(Call):
    """How far the daily hours of two animals coincide."""

    agent = Agent.ECOLOGIST
    tool = "activity_overlap"
    animal: Animal = None
    other_animal: Animal = None
    camera: Camera = None
    when: When = None


class Trail(Call):
    """From which camera to which they went."""

    agent = Agent.ECOLOGIST
    tool = "trail"
    animal: Animal = None
    when: When = None


class TrendOfRate(Call):
    """Whether they become more or fewer over time."""

    agent = Agent.ECOLOGIST
    tool = "trend"
    animal: Animal = None
    camera: Camera = None
    when: When = None
    by: Period = Period.WEEK


class SpeciesRichness(Call):
    """Which species there are, and how many."""

    agent = Agent.ECOLOGIST
    tool = "richness"
    camera: Camera = None
    when: When = None


class WriteReport(Call):
    """Write a report to keep or to send on: ecology, or how complete the data are."""

    agent = Agent.REPORTER
    tool = "write_report"
    kind: ReportKind = ReportKind.ECOLOGY
    camera: Camera = None
    when: When = None
    public: bool = Field(default=False, description="For everybody: no people, no exact places.")


class ListReports(Call):
    """The reports that were written before."""

    agent = Agent.REPORTER
    tool = "list_reports"


CALLS: dict[str, type[Call]] = {
    kind.tool: kind
    for kind in (
        ListCameras,
        ListDeployments,
        CameraHealth,
        WatchingEffort,
        LiveSnapshot,
        SearchEvents,
        CountEvents,
        Compare,
        DescribeEvent,
        DescribeAction,
        BehaviourBudget,
        ActivityPattern,
        FirstLast,
        CoOccurrence,
        ActivityOverlap,
        Trail,
        TrendOfRate,
        SpeciesRichness,
        WriteReport,
        ListReports,
    )
}
"""Every tool by its name."""


def tools_of(agent: Agent) -> tuple[type[Call], ...]:
    """An agent's tools, in order; at most eight."""
    return tuple(kind for kind in CALLS.values() if kind.agent is agent)
