"""Deployments and their effort as flat rows, the first as in camtrapR's camera trap table.

camtrapR takes a station to be at work from `Setup_date` to `Retrieval_date` but for its problems.
So all time in between that is not known as effort is a problem, whether a camera was down or
nothing at all is known of it; the days that are left are `cameraDays`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from trailwarden.domain import Deployment, EffortSpan, time_zone
from trailwarden.exchange.camtrapdp.cells import boolean_cell, number_cell, time_cell
from trailwarden.exchange.camtrapdp.selection import Part, last_known
from trailwarden.store import Reader

LOCAL_TIME = "%Y-%m-%d %H:%M:%S"
SIMULATED_COLUMN = "simulated"
EFFORT_COLUMNS = ("deploymentID", "Station", "Camera", "state", "start", "end", "hours", "detail")
_COLUMNS = (
    "Station",
    "Camera",
    "deploymentID",
    "latitude",
    "longitude",
    "Setup_date",
    "Retrieval_date",
    "timeZone",
    "cameraDays",
    "timestampIssues",
    SIMULATED_COLUMN,
)


@dataclass(frozen=True, slots=True)
class Station:
    """A deployment, cut to the time asked for, until `end`; `spans` are its effort in it.

    `is_known` says whether anything is known of its effort, at whatever time.
    """

    deployment: Deployment
    end: datetime
    spans: tuple[EffortSpan, ...]
    is_known: bool

    @property
    def camera_days(self) -> float:
        """Days of effort."""
        seeing = (span.duration for span in self.spans if span.state.counts_as_effort)
        return sum(one.total_seconds() for one in seeing) / 86400

    def problems(self) -> Iterator[tuple[datetime, datetime]]:
        """Stretches in which the camera is not known to have seen; none if nothing is known."""
        if not self.is_known:
            return
        blind_since = self.deployment.start
        for span in self.spans:
            if span.state.counts_as_effort:
                if blind_since < span.start:
                    yield blind_since, span.start
                blind_since = max(blind_since, span.end)
        if blind_since < self.end:
            yield blind_since, self.end


def station_of(reader: Reader, deployment: Deployment, part: Part, now: datetime) -> Station:
    """A deployment that `part` holds, with its effort."""
    spans = reader.effort_spans(
        deployment_id=deployment.deployment_id, since=part.since, until=part.until
    )
    return Station(
        deployment,
        deployment.end or last_known(reader, deployment, now),
        tuple(spans),
        bool(spans or reader.effort_spans(deployment_id=deployment.deployment_id)),
    )


def station_table(stations: Sequence[Station]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """The columns of `stations.csv`, and its rows."""
    problems = [list(one.problems()) for one in stations]
    most = max(map(len, problems), default=0)
    names = [f"Problem{n}_{side}" for n in range(1, most + 1) for side in ("from", "to")]
    rows = []
    for one, found in zip(stations, problems, strict=True):
        row = _station(one) + [_local(moment, one) for pair in found for moment in pair]
        rows.append(row + [""] * (len(_COLUMNS) + len(names) - len(row)))
    return (*_COLUMNS, *names), rows


def effort_rows(stations: Iterable[Station]) -> Iterator[Sequence[str]]:
    """The rows of `effort.csv`: a stretch of time in which a camera was in one state."""
    for one in stations:
        zone = time_zone(one.deployment.time_zone)
        for span in one.spans:
            yield (
                span.deployment_id,
                one.deployment.place,
                one.deployment.camera_id,
                span.state.value,
                time_cell(span.start, zone),
                time_cell(span.end, zone),
                f"{span.duration.total_seconds() / 3600:.4f}",
                span.detail,
            )


def _station(station: Station) -> list[str]:
    one = station.deployment
    return [
        one.place,
        one.camera_id,
        one.deployment_id,
        number_cell(one.latitude),
        number_cell(one.longitude),
        _local(one.start, station),
        _local(station.end, station),
        one.time_zone,
        f"{station.camera_days:.4f}" if station.is_known else "",
        boolean_cell(one.timestamp_issues),
        boolean_cell(one.simulated),
    ]


def _local(moment: datetime, station: Station) -> str:
    return moment.astimezone(time_zone(station.deployment.time_zone)).strftime(LOCAL_TIME)
