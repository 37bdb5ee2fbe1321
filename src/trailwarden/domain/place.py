"""A camera at a place for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Deployment:
    """A Camtrap DP deployment. `source` is the feed's address with any password removed.

    `clock_offset` is added to what the camera's clock said to get true time; the camera's own
    times are kept beside it. `time_zone` is an IANA name or a fixed offset such as `+01:00`, which
    a camera that nobody sets to summer time keeps all year. `timestamp_issues` says that somebody
    doubts its clock. `simulated` is true for `sim:` cameras, wherever they show.
    """

    deployment_id: str
    camera_id: str
    source: str
    start: datetime
    end: datetime | None = None
    location_name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str = "UTC"
    clock_offset: timedelta = timedelta()
    simulated: bool = False
    location_id: str | None = None
    coordinate_uncertainty_m: float | None = None
    timestamp_issues: bool = False

    @property
    def place(self) -> str:
        """Where it stands, in the best words there are: what groups deployments into locations."""
        return self.location_id or self.location_name or self.camera_id
