"""Names as small whole numbers, so that columns of a million names are quick to compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt


class Codebook:
    """Codes of names, from 1 in order of appearance; 0 stands for no name.

    A code, once given, never changes meaning, also in later copies.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names: list[str | None] = [None]
        self._codes: dict[str | None, int] = {None: 0, "": 0}
        for name in names:
            self.code(name)

    def __len__(self) -> int:
        return len(self.names)

    def copy(self) -> Codebook:
        """A book that begins with the same codes and may grow on its own."""
        return Codebook(name for name in self.names if name is not None)

    def code(self, name: str | None) -> int:
        """The name's code; a new name gets the next one."""
        found = self._codes.get(name)
        if found is None:
            found = self._codes[name] = len(self.names)
            self.names.append(name)
        return found

    def codes(self, names: Sequence[str | None]) -> npt.NDArray[np.int32]:
        """The codes of many names, new ones included; int32, shape (names,)."""
        found = list(map(self._codes.get, names))
        if None in found:
            found = list(map(self.code, names))
        return np.array(found, dtype=np.int32)

    def find(self, name: str) -> int | None:
        """The code of a name that is known, or None."""
        return self._codes.get(name)

    @property
    def known(self) -> list[str]:
        """Every name."""
        return [name for name in self.names if name is not None]
