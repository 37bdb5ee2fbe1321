"""What a row says beyond its value, by kind of measure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from trailwarden.query.model import Model


class ObservationLine(Model):
    """One current observation of a listed event."""

    observation_id: str
    observation_type: str
    scientific_name: str | None
    vernacular_name: str | None
    count: int | None
    life_stage: str | None
    sex: str | None
    behavior: str | None
    individual_id: str | None
    score: float | None
    method: str
    classified_by: str
    classified_at: datetime


class MediaLine(Model):
    """One file of a listed event; `path` is None for files that are not on this machine."""

    media_id: str
    kind: str
    media_type: str
    path: str | None
    taken_at: datetime


class EventLine(Model):
    """A listed event, times corrected, in the camera's zone."""

    kind: Literal["event"] = "event"
    event_id: str
    deployment_id: str
    camera: str
    location: str
    start: datetime
    end: datetime
    state: str
    reviewed: bool
    simulated: bool
    observations: tuple[ObservationLine, ...]
    media: tuple[MediaLine, ...]
    clock_doubt: str = ""


class DeploymentLine(Model):
    """A listed deployment. `states` are days in each; `corrections` tell the clock's story."""

    kind: Literal["deployment"] = "deployment"
    deployment_id: str
    camera: str
    location: str
    location_name: str | None
    start: datetime
    end: datetime | None
    latitude: float | None
    longitude: float | None
    coordinate_uncertainty_m: float | None
    time_zone: str
    clock_offset_s: float
    corrections: tuple[str, ...]
    timestamp_issues: bool
    simulated: bool
    states: dict[str, float]


class GroupSizes(Model):
    """Sizes of groups seen together; `uncounted` events had no count."""

    kind: Literal["group_sizes"] = "group_sizes"
    median: float
    largest: int
    sizes: dict[int, int]
    uncounted: int


class Pairs(Model):
    """Co-occurrence or sequence against chance: how many there were and how many to expect."""

    kind: Literal["pairs"] = "pairs"
    expected: float | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p_value: float | None
    median_gap_min: float | None
    pairs: tuple[tuple[str, str], ...]  # event ids, first and second; the first of them


class Passages(Model):
    """Movement between two cameras, or along a line."""

    kind: Literal["passages"] = "passages"
    distance_km: float | None
    median_min: float | None
    speed_kmh: float | None
    up: int | None = None
    down: int | None = None
    p_value: float | None = None
    expected: float | None = None
    pairs: tuple[tuple[str, str], ...] = ()


class Stay(Model):
    """Residence: length of visits and time between them, minutes."""

    kind: Literal["stay"] = "stay"
    visits: int
    single_record_visits: int
    mean_min: float | None
    median_min: float | None
    longest_min: float | None
    revisit_median_min: float | None


class Curve(Model):
    """A daily activity curve on a closed grid of hours; `density` integrates to 1 over the day."""

    kind: Literal["curve"] = "curve"
    hours: tuple[float, ...]
    density: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    n: int
    bandwidth: float
    mean_hour: float | None
    times_h: tuple[float, ...]  # hours of the records; above 1000 an even sample of them


class OverlapOf(Model):
    """Overlap of two curves; `estimator` is Dhat1 or Dhat4, chosen by the smaller sample."""

    kind: Literal["overlap"] = "overlap"
    estimator: str
    first: Curve
    second: Curve
    interval: str  # how the interval was made


class Shares(Model):
    """A behaviour's share of observations, and of observed time."""

    kind: Literal["shares"] = "shares"
    observations: int
    share: float
    low: float
    high: float
    seconds: float
    time_share: float | None


class SpeciesRichness(Model):
    """Species seen, how the number grew, and estimates of how many there are."""

    kind: Literal["richness"] = "richness"
    observed: int
    species: tuple[str, ...]
    unidentified: int  # observations of animals not named to species, left out
    chao1: float | None
    chao1_low: float | None
    chao1_high: float | None
    chao2: float | None
    chao2_low: float | None
    chao2_high: float | None
    coverage: float | None
    samples: str  # what a sample is: "camera-day"
    curve_samples: tuple[float, ...]
    curve_species: tuple[float, ...]
    curve_low: tuple[float, ...]
    curve_high: tuple[float, ...]


class History(Model):
    """A location's detection history; None where the camera was blind."""

    kind: Literal["history"] = "history"
    starts: tuple[datetime, ...]
    seen: tuple[int | None, ...]
    effort_days: tuple[float, ...]


class OccupancyOf(Model):
    """Naive and modelled occupancy."""

    kind: Literal["occupancy"] = "occupancy"
    sites: int
    occupied: int
    naive: float
    naive_low: float
    naive_high: float
    psi: float | None
    psi_low: float | None
    psi_high: float | None
    detection: float | None
    occasions: int
    note: str


class TrendOf(Model):
    """Counts and rates by period, the model's change, and what it rests on."""

    kind: Literal["trend"] = "trend"
    starts: tuple[datetime, ...]
    counts: tuple[int, ...]
    effort_days: tuple[float, ...]
    fitted: tuple[float | None, ...]
    ratio_per_period: float | None
    ratio_low: float | None
    ratio_high: float | None
    p_value: float | None
    model: str
    alarms: tuple[str, ...]


class Length(Model):
    """Durations, in seconds."""

    kind: Literal["length"] = "length"
    mean_s: float
    longest_s: float


Detail: TypeAlias = Annotated[
    EventLine
    | DeploymentLine
    | GroupSizes
    | Pairs
    | Passages
    | Stay
    | Curve
    | OverlapOf
    | Shares
    | SpeciesRichness
    | History
    | OccupancyOf
    | TrendOf
    | Length,
    Field(discriminator="kind"),
]
