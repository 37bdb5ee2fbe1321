"""Several training processes that share each batch and add up what they learn from it.

Under `torchrun` they meet where it says, which may be on several machines; `run_together` starts
some on this machine. Sums go over gloo, on CPUs; each process then takes the same step, so all hold
the same weights without being told.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor, distributed

from trailwarden.learning.errors import ProcessesFailed

_PATIENCE = timedelta(minutes=10)
_MEETING = "TRAILWARDEN_TRAINING_GROUP"  # the file through which processes of ours find each other


@dataclass(frozen=True, slots=True)
class Group:
    """Process `rank` of `size`. The first, rank 0, writes files and speaks."""

    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        """Whether this is the one that writes files and speaks."""
        return self.rank == 0

    def summed(self, tensors: Sequence[Tensor]) -> None:
        """Put the sum over all processes into each tensor, in place.

        Raises:
            ProcessesFailed: another process is gone.
        """
        if self.size == 1:
            return
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
        try:
            distributed.all_reduce(flat)
        except RuntimeError as error:
            raise ProcessesFailed(
                f"process {self.rank} of {self.size} has lost the others: {error}; run the same "
                f"command again with --resume"
            ) from error
        parts = torch.split(flat, [tensor.numel() for tensor in tensors])
        for tensor, part in zip(tensors, parts, strict=True):
            tensor.copy_(part.view_as(tensor))


def launched() -> bool:
    """Whether this process is one of several, started by `torchrun` or by `run_together`."""
    return {"RANK", "WORLD_SIZE"} <= os.environ.keys()


@contextmanager
def joined() -> Iterator[Group]:
    """The group that this process was started in, or a group of one."""
    if not launched():
        yield Group()
        return
    group = Group(int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"]))
    meeting = os.environ.get(_MEETING)
    if meeting:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    distributed.init_process_group(
        "gloo",
        init_method=f"file://{meeting}" if meeting else "env://",
        rank=group.rank,
        world_size=group.size,
        timeout=_PATIENCE,
    )
    try:
        yield group
    finally:
        distributed.destroy_process_group()


def run_together(count: int, command: Sequence[str], folder: Path) -> None:
    """Run `command` in `count` processes that find each other through a file in `folder`.

    They speak over loopback only. When one fails, or we end in whatever way, so do the others.

    Raises:
        ProcessesFailed: one ended with an error; it has said why.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".group-", dir=folder) as meeting:
        shared = {"WORLD_SIZE": str(count), _MEETING: str(Path(meeting) / "group")}
        running = [
            subprocess.Popen(  # noqa: S603 - our own command once more
                command,
                env={**os.environ, "GLOO_SOCKET_IFNAME": "lo", **shared, "RANK": str(rank)},
                stdin=subprocess.PIPE,  # nothing comes; its end says that we are gone
            )
            for rank in range(count)
        ]
        try:
            _wait_for_all(running)
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.communicate()


def _end_with_parent() -> None:
    """Wait until the process that started this one is gone, then be gone too."""
    os.read(sys.stdin.fileno(), 1)  # sys.stdin's own lock would be in the way of a normal end
    os._exit(1)


def _wait_for_all(running: Sequence[subprocess.Popen[bytes]]) -> None:
    """Return when all have ended well. Raises ProcessesFailed as soon as one has not."""
    left = list(running)
    while left:
        for process in left:
            with suppress(subprocess.TimeoutExpired):
                if process.wait(timeout=0.2) != 0:
                    raise ProcessesFailed(
                        f"training process {running.index(process)} of {len(running)} ended with "
                        f"code {process.returncode}; run the same command again with --resume"
                    )
        left = [process for process in left if process.returncode is None]
