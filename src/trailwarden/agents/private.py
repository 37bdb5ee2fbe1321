"""Files that hold what people asked and were answered: for their user alone."""

from __future__ import annotations

import os
from pathlib import Path


def make_private(path: Path) -> None:
    """Make a file if there is none, and close it to others. Raises OSError.

    Before SQLite opens it: the files that it makes beside a database get that one's rights.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)
