"""A long run over many files that can be stopped anywhere and goes on where it was.

Beside the results file grows `NAME.checkpoint`: a line that says which run it belongs to, then a
line for every file that is done. A line torn by a crash is dropped and its file done again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

from trailwarden.closing import Closing
from trailwarden.domain.findings import FileFindings
from trailwarden.exchange.errors import ExportError, FormatError
from trailwarden.exchange.megadetector import (
    CATEGORY_IDS,
    BatchInfo,
    image_fields,
    image_of,
    write_batch,
)

_KINDS = {number: kind for kind, number in CATEGORY_IDS.items()}


class BatchCheckpoint(Closing):
    """Findings of one run on their way into the results file `out`.

    Each is on disk when `add` returns. `finish` writes the results file and removes the
    checkpoint. `run` says what the findings depend on (model, threshold, frame step): a checkpoint
    of another run is refused with FormatError rather than mixed in.
    """

    def __init__(self, out: Path, base: Path, run: str) -> None:
        self.path = out.with_name(out.name + ".checkpoint")
        self._out = out
        self._base = base
        self._head = {"run": run, "base": base.as_posix()}
        self._findings: dict[Path, FileFindings] = {}
        whole = self._resume() if self.path.exists() else 0
        try:
            self._file = self.path.open("r+b" if whole else "wb")
            self._file.truncate(whole)
            self._file.seek(whole)
            if not whole:
                self._append(self._head)
        except OSError as error:
            raise self._unwritable(error) from error

    @property
    def done(self) -> frozenset[Path]:
        """Files that need not be looked at again."""
        return frozenset(self._findings)

    def add(self, findings: FileFindings) -> None:
        """Keep the findings of one file. Raises ExportError if they cannot be written."""
        try:
            self._append(image_fields(findings, self._base))
        except OSError as error:
            raise self._unwritable(error) from error
        self._findings[findings.path] = findings

    def finish(self, info: BatchInfo) -> None:
        """Write the results file, sorted by path, and remove the checkpoint."""
        ordered = [self._findings[path] for path in sorted(self._findings)]
        write_batch(self._out, info, ordered, self._base)
        self.close()
        self.path.unlink()

    def close(self) -> None:
        """Leave the checkpoint on disk for the next run."""
        self._file.close()

    def _append(self, fields: dict[str, Any]) -> None:
        # In ASCII, for a name may hold bytes that are no UTF-8: as \udcXX they come back unchanged.
        self._file.write(json.dumps(fields).encode("ascii") + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _resume(self) -> int:
        """Take over what an earlier run has done; the length in bytes of its whole lines."""
        whole = 0
        for number, line in enumerate(self._lines()):
            try:
                fields = json.loads(line)
                if number == 0:
                    self._require_same_run(fields)
                else:
                    path = self._base / fields["file"]  # exactly: `image_of` mends backslashes
                    findings = image_of(fields, self._base, _KINDS, UTC)
                    self._findings[path] = replace(findings, path=path)
            except (ValueError, KeyError, TypeError) as error:
                raise FormatError(
                    f"{self.path}, line {number + 1}, is damaged ({error}); delete the file to "
                    f"start over"
                ) from error
            whole += len(line)
        return whole

    def _lines(self) -> Iterator[bytes]:
        """The lines that end; one that does not was being written when the run died."""
        for line in self.path.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                yield line

    def _require_same_run(self, fields: dict[str, Any]) -> None:
        if fields != self._head:
            raise FormatError(
                f"{self.path} belongs to another run ({fields.get('run')} in "
                f"{fields.get('base')}, this is {self._head['run']} in {self._head['base']}); "
                f"delete it, or name another results file"
            )

    def _unwritable(self, error: OSError) -> ExportError:
        return ExportError(
            f"the checkpoint {self.path} cannot be written: {error.strerror}; make room there, or "
            f"name another results file"
        )
