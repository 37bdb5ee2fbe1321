"""The rows of our own resources in a package that is read, if it was we who wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trailwarden.exchange.camtrapdp import extra_rows, extras
from trailwarden.exchange.camtrapdp.convert import observation_of
from trailwarden.exchange.camtrapdp.desk import Desk, packed, unpacked
from trailwarden.exchange.camtrapdp.extras import Extra
from trailwarden.exchange.camtrapdp.faults import Faults
from trailwarden.exchange.camtrapdp.package import Package
from trailwarden.exchange.camtrapdp.rows import Header, Row, TableFile

_UNREADABLE = (ValueError, TypeError, IndexError, KeyError, OverflowError)
_KEYS: Mapping[Extra, str] = {
    Extra.DEPLOYMENTS: "deploymentID",
    Extra.CLOCK: "deploymentID",
    Extra.EFFORT: "deploymentID",
    Extra.EVENTS: "eventID",
    Extra.OBSERVATIONS: "eventID",
    Extra.MEDIA: "mediaID",
    Extra.TRACKS: "eventID",
}
_READ: Mapping[Extra, Callable[[Row], object]] = {
    Extra.DEPLOYMENTS: extra_rows.deployment_details,
    Extra.CLOCK: extra_rows.correction_of,
    Extra.EFFORT: extra_rows.effort_of,
    Extra.EVENTS: extra_rows.event_of,
    Extra.OBSERVATIONS: observation_of,
    Extra.MEDIA: extra_rows.media_details,
    Extra.TRACKS: extra_rows.track_of,
}


class OwnRows:
    """Our resources of one package, laid on its desk; those it lacks have no rows."""

    def __init__(self, package: Package, desk: Desk, faults: Faults) -> None:
        self._desk = desk
        self.present: set[Extra] = set()
        for extra in Extra:
            if extra in package.resources:
                desk.lay_extras(self._rows(TableFile(package, extra, faults), extra, faults))
        desk.run("CREATE INDEX extrasById ON extras (kind, id, number)")

    def of(self, extra: Extra, key: str) -> list[Row]:
        """The rows of one deployment, event or file, in order."""
        if extra not in self.present:
            return []
        found = self._desk.rows(
            "SELECT number, cells FROM extras WHERE kind = ? AND id = ? ORDER BY number",
            (extra.value, key),
        )
        header = Header.of(extras.COLUMNS[extra])
        return [Row(number, header, unpacked(cells)) for number, cells in found]

    def _rows(self, file: TableFile, extra: Extra, faults: Faults) -> Iterator[tuple[Any, ...]]:
        if not file.require():
            return
        read, key = _READ[extra], _KEYS[extra]
        for row in file.rows():
            if not set(extras.COLUMNS[extra]) <= set(row.header.columns):
                faults.warn(f"{file.file}: not in a form known here; passed over")
                return
            try:
                read(row)
            except _UNREADABLE as error:
                faults.add(file.file, str(error), row=row.number)
                continue
            ordered = tuple(row[column] for column in extras.COLUMNS[extra])
            yield extra.value, row[key], row.number, packed(ordered)
        self.present.add(extra)
