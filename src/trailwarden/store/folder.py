"""The data folder: made when it is missing, written by one process at a time."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from trailwarden.store.errors import DiskFull, FolderLocked, FolderUnwritable, StoreError

LOCK_NAME = "writer.lock"
_TRIES = 3
_PAUSE_S = 0.1


class WriterLock:
    """Exclusive right to write to a folder, held until `release` or the end of the process.

    The lock is the kernel's (flock), so a killed process leaves none behind; the file's content,
    the holder's PID, is only there to be read.
    """

    def __init__(self, data_dir: Path) -> None:
        """Take the lock. Raises FolderLocked, FolderUnwritable or DiskFull."""
        self.path = data_dir / LOCK_NAME
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a+", encoding="ascii")
        except OSError as error:
            raise folder_error(data_dir, error) from error
        try:
            self._take()
        except BaseException:
            self._file.close()
            raise

    def _take(self) -> None:
        try:
            self._lock()
            self._file.truncate(0)
            self._file.write(f"{os.getpid()}\n")
            self._file.flush()
        except BlockingIOError as error:
            raise FolderLocked(self._who_holds_it()) from error
        except OSError as error:
            raise folder_error(self.path.parent, error) from error

    def _lock(self) -> None:
        """Take the lock, past an `is_being_written` that holds it for a moment."""
        for _ in range(_TRIES - 1):
            try:
                return fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE_S)
        return fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _who_holds_it(self) -> str:
        self._file.seek(0)
        holder = self._file.read().strip() or "unknown"
        this = ", which is this very process" if holder == str(os.getpid()) else ""
        return (
            f"{self.path.parent} is being written by process {holder}{this}; "
            "end that process first, or choose another folder with --data"
        )

    def release(self) -> None:
        """Let another process write. Releasing twice is harmless."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def is_being_written(data_dir: Path) -> bool:
    """Whether a living process holds the folder's writer lock, this one included.

    Asks by taking a shared lock for a moment, which no other asker minds and which a writer that
    is just starting waits out. Raises FolderUnwritable where the lock cannot be asked.
    """
    try:
        with (data_dir / LOCK_NAME).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            fcntl.flock(file, fcntl.LOCK_UN)  # closing is not enough if a child was just forked
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    except OSError as error:
        raise folder_error(data_dir / LOCK_NAME, error) from error
    return False


def folder_error(path: Path, error: OSError) -> StoreError:
    """Our name for what the operating system said about a folder or a file in it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"{path}: no room left ({error.strerror}); free some on that disk")
    return FolderUnwritable(
        f"{path}: cannot be made or written ({error.strerror}); "
        "check the path and its permissions, or choose another folder with --data"
    )
