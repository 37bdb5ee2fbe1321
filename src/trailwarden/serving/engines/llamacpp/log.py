"""What a worker writes to stderr: its last lines for messages, all of it for the log."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from logging.handlers import RotatingFileHandler
from pathlib import Path

_KEPT_LINES = 40
_LONGEST_LINE = 1000
_FILE_BYTES = 2 << 20


class WorkerLog:
    """The log of one worker over all its restarts.

    Lines go to the logger `trailwarden.serving.worker.ID` and, with a folder, to `ID.log` there,
    which begins anew every 2 MiB and keeps one predecessor.
    """

    def __init__(self, worker_id: str, folder: Path | None = None) -> None:
        self._logger = logging.getLogger(f"trailwarden.serving.worker.{worker_id}")
        self._tail: deque[str] = deque(maxlen=_KEPT_LINES)
        self._file: RotatingFileHandler | None = None
        self.path: Path | None = None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self.path = folder / f"{worker_id}.log"
            self._file = RotatingFileHandler(
                self.path, maxBytes=_FILE_BYTES, backupCount=1, encoding="utf-8"
            )
            self._file.setFormatter(logging.Formatter("%(asctime)s %(message)s"))

    async def follow(self, stream: asyncio.StreamReader) -> None:
        """Read until the process closes its end; a worker never waits for its log to be read."""
        while True:
            try:
                line = await stream.readline()
            except ValueError:  # longer than the stream's limit: that piece is gone
                continue
            if not line:
                return
            self.note(line.decode("utf-8", "replace").rstrip()[:_LONGEST_LINE])

    def note(self, line: str) -> None:
        """Add a line."""
        self._tail.append(line)
        self._logger.debug("%s", line)
        if self._file is not None:
            record = logging.LogRecord("worker", logging.INFO, "", 0, line, None, None)
            self._file.handle(record)

    def last_words(self, lines: int = 5) -> str:
        """The last lines, in one; empty if there are none."""
        return " | ".join(list(self._tail)[-lines:])

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
