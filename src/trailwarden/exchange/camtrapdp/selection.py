"""What an export takes: the options, the deployments they choose, and the report of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from trailwarden.domain import Deployment
from trailwarden.domain.blur import Blur
from trailwarden.exchange.camtrapdp.describing import Heading
from trailwarden.exchange.camtrapdp.placing import MediaMode
from trailwarden.exchange.errors import ExportError, IncompleteData
from trailwarden.store import EventFilter, Reader


@dataclass(frozen=True, slots=True)
class Part:
    """Some cameras, from a time until another. None and an empty tuple do not restrict."""

    since: datetime | None = None
    until: datetime | None = None
    camera_ids: tuple[str, ...] = ()

    def of(self, deployments: Iterable[Deployment], now: datetime) -> list[Deployment]:
        """The deployments that stood then, their times cut to it."""
        return [self._cut(one, now) for one in deployments if self._touches(one)]

    def _touches(self, one: Deployment) -> bool:
        return (
            (not self.camera_ids or one.camera_id in self.camera_ids)
            and (self.until is None or one.start < self.until)
            and (self.since is None or one.end is None or one.end >= self.since)
        )

    def _cut(self, one: Deployment, now: datetime) -> Deployment:
        start = one.start if self.since is None else max(one.start, self.since)
        if self.until is None or (one.end is not None and one.end <= self.until):
            return replace(one, start=start)
        return replace(one, start=start, end=self.until if one.end or self.until <= now else None)


@dataclass(frozen=True, slots=True)
class PublicOptions:
    """`sensitive` names taxa beside those that are marked so in the store."""

    blur: Blur = field(default_factory=Blur)
    with_people: bool = False
    sensitive: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What goes out. None and empty tuples do not restrict. `places` gives coordinates (latitude,
    longitude) of cameras that are stored without."""

    since: datetime | None = None
    until: datetime | None = None
    camera_ids: tuple[str, ...] = ()
    public: PublicOptions | None = None
    media: MediaMode = MediaMode.LINK
    heading: Heading = field(default_factory=Heading)
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    replace: bool = False
    dry_run: bool = False

    @property
    def is_part(self) -> bool:
        """Whether something is left out on purpose."""
        return bool(self.since or self.until or self.camera_ids or self.public)


@dataclass(slots=True)
class ExportReport:
    """What was written, or would be in a dry run. `verbatim` says that nothing had changed since
    it came in; `blurred` counts deployments, `left_out` events that are not for the public."""

    deployments: int = 0
    events: int = 0
    observations: int = 0
    media: int = 0
    files: int = 0
    blurred: int = 0
    left_out: int = 0
    verbatim: bool = False
    simulated: bool = False
    warnings: list[str] = field(default_factory=list)


def chosen_deployments(
    stored: Iterable[Deployment], options: ExportOptions, now: datetime
) -> dict[str, Deployment]:
    """The deployments that go out, by id, their times cut to those asked for.

    Raises ExportError if there are none, IncompleteData if the place of one is not known.
    """
    part = Part(options.since, options.until, options.camera_ids)
    found = [_placed(one, options) for one in part.of(stored, now)]
    if not found:
        raise ExportError(
            "there is nothing to export: no deployment matches; `trailwarden cameras` lists them"
        )
    lost = [one.camera_id for one in found if one.latitude is None or one.longitude is None]
    if lost:
        cameras = ", ".join(dict.fromkeys(lost))
        raise IncompleteData(
            f"Camtrap DP demands coordinates, and there are none of {cameras}: give them, for "
            f"example --place {lost[0]}=51.496,4.774, choose others with --camera, or use "
            "`trailwarden export csv`"
        )
    return {one.deployment_id: one for one in found}


def last_known(reader: Reader, one: Deployment, now: datetime) -> datetime:
    """Until when a camera that still stands is known to have stood, for the table's sake."""
    spans = reader.effort_spans(deployment_id=one.deployment_id, until=max(now, one.start))
    newest = EventFilter(camera_ids=(one.camera_id,), limit=1)
    ends = [event.end for event in reader.events(newest)]
    return max([one.start, *ends, *(span.end for span in spans)])


def _placed(one: Deployment, options: ExportOptions) -> Deployment:
    given = options.places.get(one.camera_id)
    if given is None or one.latitude is not None:
        return one
    return replace(one, latitude=given[0], longitude=given[1])
