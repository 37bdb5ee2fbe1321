"""What a killed run goes on from: adapter, optimiser and losses, written whole or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from trailwarden.learning.errors import AdapterUnusable, CheckpointUnusable
from trailwarden.learning.lora.adapter import load_adapter_state
from trailwarden.learning.lora.llama import Llama


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state after `len(losses)` steps of the run named `run`, and what they took so far."""

    run: str
    losses: tuple[float, ...]
    tokens: int
    seconds: float
    adapter: dict[str, Tensor]
    optimizer: dict[str, Any]

    def restore(self, model: Llama, optimizer: Optimizer) -> None:
        """Put it back. Raises CheckpointUnusable where it does not fit."""
        try:
            load_adapter_state(model, self.adapter)
            optimizer.load_state_dict(self.optimizer)
        except (AdapterUnusable, ValueError, KeyError) as error:
            raise CheckpointUnusable(f"the checkpoint does not fit this run: {error}") from error


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write it beside, then put it in place, so that a kill leaves the one before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    with partial.open("wb") as file:
        fields = {
            "run": checkpoint.run,
            "losses": list(checkpoint.losses),
            "tokens": checkpoint.tokens,
            "seconds": checkpoint.seconds,
            "adapter": checkpoint.adapter,
            "optimizer": checkpoint.optimizer,
        }
        torch.save(fields, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read_checkpoint(path: Path, run: str) -> Checkpoint | None:
    """What lies there, None if nothing does.

    Raises:
        CheckpointUnusable: it is damaged, or of another run.
    """
    if not path.exists():
        return None
    try:
        fields = torch.load(path, weights_only=True)
        found = Checkpoint(
            str(fields["run"]),
            tuple(fields["losses"]),
            int(fields["tokens"]),
            float(fields["seconds"]),
            fields["adapter"],
            fields["optimizer"],
        )
    except (OSError, RuntimeError, EOFError, LookupError, TypeError, ValueError) as error:
        raise CheckpointUnusable(f"{path} is no checkpoint that can be read: {error}") from error
    if found.run != run:
        raise CheckpointUnusable(
            f"{path} is of another run (other examples, base model or settings); give the same "
            f"ones, or another --out"
        )
    return found
