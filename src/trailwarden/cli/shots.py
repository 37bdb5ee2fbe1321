"""One picture from a camera, now: for `live_snapshot`, from whoever runs the skills.

Only cameras that this machine watches itself are asked: open deployments that did not come in a
package, whose address is stored whole. A camera that does not answer in time is left to itself.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from trailwarden.asking.answer import Link
from trailwarden.domain import Deployment, time_zone
from trailwarden.skills.shots import NoShot, Shot
from trailwarden.store import Reader

_DEADLINE_S = 8.0
_KEPT_S = 2.0
_MOST_KEPT = 50
_UNSAFE = re.compile(r"[^\w.-]+")


class CameraShots:
    """Takes pictures into a folder, which keeps the latest few."""

    def __init__(
        self,
        reader: Reader,
        folder: Path,
        link: Callable[[Path], Link],
        deadline_s: float = _DEADLINE_S,
    ) -> None:
        self._reader = reader
        self._folder = folder
        self._link = link
        self._deadline_s = deadline_s
        self._taking = threading.Lock()
        self._latest: dict[str, tuple[float, Shot]] = {}

    def fresh(self, camera: str) -> Shot:
        """What a camera sees now, or saw two seconds ago. Raises NoShot."""
        with self._taking:  # one at a time: a camera takes few connections, this machine few more
            taken_at, shot = self._latest.get(camera, (0.0, None))
            if shot is None or monotonic() - taken_at > _KEPT_S:
                shot = self._take(camera)
                self._latest[camera] = (monotonic(), shot)
            return shot

    def _take(self, camera: str) -> Shot:
        deployment = self._standing(camera)
        # Loaded only when asked for: cameras and their codecs are no part of answering.
        from trailwarden.cli.one_picture import jpeg_from

        jpeg = jpeg_from(deployment, self._deadline_s)
        taken_at = datetime.now(UTC).astimezone(time_zone(deployment.time_zone))
        path = self._folder / f"{_UNSAFE.sub('-', camera)[:60]}-{taken_at:%Y%m%dT%H%M%S}.jpg"
        try:
            path.write_bytes(jpeg)
        except OSError as error:
            raise NoShot(f"its picture could not be kept ({error.strerror})") from error
        self._forget_old()
        return Shot(self._link(path), taken_at)

    def _standing(self, camera: str) -> Deployment:
        imported = {
            row.row_id
            for package in self._reader.packages()
            for row in self._reader.package_rows(package.package_id, "deployments")
        }
        for one in reversed(self._reader.deployments()):
            if one.camera_id == camera and one.end is None:
                if one.deployment_id in imported:
                    raise NoShot("this camera came with a package and is not watched from here")
                return one
        raise NoShot("the camera has been taken down, as far as is known here")

    def _forget_old(self) -> None:
        kept = sorted(self._folder.glob("*.jpg"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-_MOST_KEPT]:
            path.unlink(missing_ok=True)
