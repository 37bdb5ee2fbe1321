"""Where a question names animals and cameras, told apart where one word may be either."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from trailwarden.asking.lexing import Token
from trailwarden.asking.names_around import Kind, Named
from trailwarden.asking.names_index import NameIndex
from trailwarden.asking.names_scan_animals import AnimalScan
from trailwarden.asking.names_scan_cameras import CameraScan

__all__ = ["Kind", "Named", "scan"]


def scan(
    text: str,
    found: Sequence[Token],
    index: NameIndex,
    taken: Collection[int] = (),
    *,
    timed: bool = False,
) -> dict[Kind, list[Named]]:
    """The names in a text, in order, none within another.

    `taken` tokens are something else; `timed` says that all times are among them.
    """
    scanner = _Scanner(text, found, index, taken, timed=timed)
    named: dict[Kind, list[Named]] = {Kind.ANIMAL: [], Kind.CAMERA: []}
    at = 0
    while at < len(found):
        best = None if at in scanner.taken else scanner.name_at(at)
        if best is None:
            at += 1
            continue
        named[best.kind].append(best)
        at = best.last + 1
    return named


class _Scanner(AnimalScan, CameraScan):
    """Both kinds of names in one text."""

    def name_at(self, at: int) -> Named | None:
        """The name that begins at a token: the longer of an animal's and a camera's."""
        camera, animal = self.camera_at(at), self.animal_at(at)
        best = camera or animal or self.misspelt_animal_at(at)
        if camera and animal and animal.last >= camera.last:
            best = camera if self._is_placed(at, camera.last) else animal
        if best is not None:
            self._used = best.last
        return best
