"""A memory of files' contents, so that a folder looked at again and again is read only once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from trailwarden.domain import Media
from trailwarden.edge.card.ledger import CardMemory, Known


@dataclass(frozen=True, slots=True)
class _State:
    """What tells that a file has changed."""

    inode: int
    size_bytes: int
    modified_ns: int


class Remembered:
    """A CardMemory that reads a file anew only if it has changed since it was read last."""

    def __init__(self, memory: CardMemory) -> None:
        self._memory = memory
        self._keys: dict[Path, tuple[_State, str]] = {}

    def key_of(self, path: Path) -> str:
        """See `CardMemory`."""
        status = path.stat()
        state = _State(status.st_ino, status.st_size, status.st_mtime_ns)
        before = self._keys.get(path)
        if before is None or before[0] != state:
            before = self._keys[path] = state, self._memory.key_of(path)
        return before[1]

    def forget_all_but(self, paths: Iterable[Path]) -> None:
        """Only these are there any more."""
        self._keys = {path: self._keys[path] for path in paths if path in self._keys}

    def known(self, key: str) -> Known | None:
        """See `CardMemory`."""
        return self._memory.known(key)

    def rows(self, key: str, known: Known) -> tuple[Media, ...]:
        """See `CardMemory`."""
        return self._memory.rows(key, known)
