"""Media on their way into a package: their rows, and the files themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import chain
from pathlib import PurePath

from trailwarden.domain import AbsentMedia, Deployment, Media
from trailwarden.exchange.camtrapdp import cells, cells_out, extra_rows
from trailwarden.exchange.camtrapdp.desk import Desk
from trailwarden.exchange.camtrapdp.kept import KeptRows
from trailwarden.exchange.camtrapdp.package import is_inside, is_remote
from trailwarden.exchange.camtrapdp.placing import MediaPlacing, name_in_package, place_for
from trailwarden.exchange.camtrapdp.publishing import Publishing
from trailwarden.exchange.camtrapdp.rows import Row
from trailwarden.exchange.camtrapdp.selection import ExportOptions
from trailwarden.exchange.camtrapdp.terms import Table
from trailwarden.exchange.camtrapdp.writing import TableOut
from trailwarden.store import Reader


class MediaOut:
    """Writes the media of the deployments and events that go out.

    The desk's table `exported` holds these events, and whether their files may be seen. `elsewhere`
    counts rows of files that are not on this machine, though no network is said to have them.
    """

    def __init__(
        self,
        desk: Desk,
        kept: KeptRows,
        placing: MediaPlacing,
        deployments: Mapping[str, Deployment],
        options: ExportOptions,
        publishing: Publishing | None,
    ) -> None:
        self._desk = desk
        self._kept = kept
        self._placing = placing
        self._deployments = deployments
        self._options = options
        self._publishing = publishing
        self.elsewhere = 0
        desk.run("CREATE TABLE taken (path TEXT PRIMARY KEY, source TEXT) WITHOUT ROWID")

    def write(self, reader: Reader, out: TableOut, extra: TableOut | None) -> None:
        """Write every file's row, in the package's own order where it came in with one."""
        stored: Iterator[Media | AbsentMedia] = chain(reader.all_media(), reader.absent_media())
        for media in stored:
            if not self._goes_out(media):
                continue
            row = self._kept.row(Table.MEDIA, media.media_id)
            place = self._write_row(media, row, out)
            if isinstance(media, AbsentMedia) and not is_remote(media.address):
                self.elsewhere += 1
            if isinstance(media, Media) and place is not None and self._may_be_seen(media, row):
                self._placing.place(media, place)
            if extra is not None:
                extra.add_cells(extra_rows.media_cells(media))

    def _goes_out(self, media: Media | AbsentMedia) -> bool:
        deployment = self._deployments.get(media.deployment_id)
        if deployment is None or self._shows_what_is_hidden(media):
            return False
        if media.event_id is not None:
            return bool(
                self._desk.one("SELECT files FROM exported WHERE id = ?", (media.event_id,))
            )
        if self._publishing is not None and not self._publishing.with_people:
            return False  # nobody has said what it shows
        taken = media.stamps.best + deployment.clock_offset
        since, until = self._options.since, self._options.until
        return (since is None or taken >= since) and (until is None or taken < until)

    def _shows_what_is_hidden(self, media: Media | AbsentMedia) -> bool:
        public = self._publishing
        return public is not None and isinstance(media, Media) and media.path in public.hidden_paths

    def _write_row(self, media: Media | AbsentMedia, row: Row | None, out: TableOut) -> str | None:
        """Write a file's row; where in the package the file belongs, if anywhere."""
        deployment = self._deployments[media.deployment_id]
        if row is None:
            path = _path_of(media)
            out.add(cells_out.media_cells(media, deployment, path))
            return path
        taken = (media.stamps.best + deployment.clock_offset).replace(microsecond=0)
        stated = cells.time(row["timestamp"])
        shift = taken - stated.replace(microsecond=0) if stated else timedelta()
        path = self._free_path(media, row["filePath"])
        moved = {} if path == row["filePath"] else {"filePath": path}
        changes = {**cells_out.shifted(row, ("timestamp",), shift), **moved}
        self._kept.choose(Table.MEDIA, row, changes)
        return place_for(path, row["fileName"])

    def _free_path(self, media: Media | AbsentMedia, stated: str) -> str:
        """The path that a row states, unless another file lies there: cards of two packages both
        begin with IMG_0001.JPG."""
        if is_remote(stated):
            return stated
        source = str(media.path) if isinstance(media, Media) else ""
        there = self._desk.one("SELECT source FROM taken WHERE path = ?", (stated,))
        if there is None and source:
            self._desk.run("INSERT INTO taken VALUES (?, ?)", (stated, source))
        if there is None or there == source:
            return stated
        return name_in_package(media.media_id, PurePath(stated).suffix)

    def _may_be_seen(self, media: Media, row: Row | None) -> bool:
        public = self._publishing
        return public is None or public.shows_file(media, row)


def _path_of(media: Media | AbsentMedia) -> str:
    """Where a file without a kept row goes, or an address that the standard lets stand."""
    if isinstance(media, AbsentMedia):
        if is_remote(media.address) or is_inside(media.address):
            return media.address
        return name_in_package(media.media_id, PurePath(media.address).suffix)
    return name_in_package(media.media_id, media.path.suffix)
