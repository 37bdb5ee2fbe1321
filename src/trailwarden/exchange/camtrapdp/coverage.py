"""What a package covers: time, places, taxa; summed up as its rows are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from trailwarden.domain import Observation
from trailwarden.exchange.camtrapdp import cells
from trailwarden.exchange.camtrapdp.terms import Table


@dataclass(slots=True)
class Coverage:
    """What was written, as the descriptor sums it up."""

    points: list[tuple[float, float]] = field(default_factory=list)
    first: date | None = None
    last: date | None = None
    names: set[str] = field(default_factory=set)
    levels: set[str] = field(default_factory=set)
    individuals: bool = False
    simulated: bool = False
    deployments: set[str] = field(default_factory=set)

    def take(self, table: Table, row: Mapping[str, str]) -> None:
        """Count in a row that goes out."""
        if table is Table.OBSERVATIONS:
            name = cells.text(row.get("scientificName", ""))
            if name:
                self.names.add(name)
            self.levels.add(row["observationLevel"])
            self.individuals |= bool(row.get("individualID"))
        elif table is Table.DEPLOYMENTS:
            self._take_deployment(row)

    def take_names(self, observations: Iterable[Observation]) -> None:
        """Count in the taxa of observations that our own resources hold."""
        self.names.update(one.scientific_name for one in observations if one.scientific_name)

    def _take_deployment(self, row: Mapping[str, str]) -> None:
        self.deployments.add(row["deploymentID"])
        latitude, longitude = cells.number(row["latitude"]), cells.number(row["longitude"])
        start, end = (cells.time(row[name]) for name in ("deploymentStart", "deploymentEnd"))
        assert None not in (latitude, longitude, start, end), "deployments are complete"
        self.points.append((float(latitude or 0), float(longitude or 0)))
        first, last = start.date(), end.date()  # type: ignore[union-attr] # asserted above
        self.first = min(first, self.first or first)
        self.last = max(last, self.last or last)

    @property
    def spatial(self) -> dict[str, Any]:
        """The box around all places, or the one place, as GeoJSON."""
        west, east = (pick(point[1] for point in self.points) for pick in (min, max))
        south, north = (pick(point[0] for point in self.points) for pick in (min, max))
        if (west, south) == (east, north):
            return {"type": "Point", "coordinates": [west, south]}
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return {"type": "Polygon", "coordinates": [ring]}
