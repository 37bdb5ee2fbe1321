"""Low-rank adapters on a frozen model: `W x + (alpha / rank) B A x`, with only A and B learnt.

A begins random, B at zero: before the first step the model is the base, to the bit. Hu et al. 2021,
arXiv:2106.09685.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from trailwarden.learning.errors import AdapterUnusable
from trailwarden.learning.lora.llama import Llama

TARGETS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
"""Every matrix of a layer."""


@dataclass(frozen=True, slots=True)
class LoraShape:
    """Which matrices are adapted, from layer `from_layer` up, and by how much."""

    rank: int = 8
    alpha: float = 16.0
    targets: tuple[str, ...] = TARGETS
    from_layer: int = 0

    def __post_init__(self) -> None:
        unknown = set(self.targets) - set(TARGETS)
        if self.rank < 1 or self.alpha <= 0 or unknown or not self.targets or self.from_layer < 0:
            raise AdapterUnusable(
                f"no adapter has this shape: {self}; rank and alpha are positive, targets are of "
                f"{', '.join(TARGETS)}"
            )


class LoraLinear(nn.Module):
    """A frozen matrix with an adapter beside it.

    `weight` is the base's own tensor and is never written to. Merging computes the sum into a
    tensor of its own and uses that; unmerging drops it, so nothing is lost to rounding.
    """

    def __init__(self, base: nn.Linear, rank: int, alpha: float, source: torch.Generator) -> None:
        super().__init__()
        self.weight = base.weight.requires_grad_(False)
        self.scale = alpha / rank
        self.lora_a = nn.Parameter(torch.empty(rank, base.in_features))
        self.lora_b = nn.Parameter(torch.zeros(base.out_features, rank))
        nn.init.kaiming_uniform_(self.lora_a, a=math.sqrt(5), generator=source)
        self._merged: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) to (..., out), in the precision of the frozen matrix."""
        if self._merged is not None:
            return functional.linear(x, self._merged)
        low = functional.linear(x, self.lora_a.to(x.dtype)).flatten(0, -2)
        high = (self.lora_b * self.scale).to(x.dtype).t()
        base = functional.linear(x, self.weight)
        return torch.addmm(base.flatten(0, -2), low, high).view(base.shape)

    def merge(self) -> None:
        """Compute with one matrix from now on; A and B are not to be trained meanwhile."""
        with torch.no_grad():
            added = self.scale * (self.lora_b @ self.lora_a)
            self._merged = (self.weight.float() + added).to(self.weight.dtype)

    def unmerge(self) -> None:
        """Compute with base and adapter again."""
        self._merged = None


def add_lora(model: Llama, shape: LoraShape, seed: int) -> None:
    """Put adapters into a model that has none. The same seed gives the same A everywhere.

    Raises:
        AdapterUnusable: the model has fewer layers than `from_layer` needs.
    """
    if shape.from_layer >= len(model.blk):
        raise AdapterUnusable(
            f"the model has {len(model.blk)} layers: none from {shape.from_layer} up"
        )
    source = torch.Generator().manual_seed(seed)
    model.requires_grad_(False)
    for block in model.blk[shape.from_layer :]:
        for name in shape.targets:
            base = getattr(block, name)
            assert isinstance(base, nn.Linear), "adapters are added once"
            setattr(block, name, LoraLinear(base, shape.rank, shape.alpha, source))


def adapters_of(model: Llama) -> Iterator[tuple[str, LoraLinear]]:
    """Every adapter with the GGUF name of its matrix (`blk.0.attn_q.weight`), in order."""
    for name, module in model.named_modules():
        if isinstance(module, LoraLinear):
            yield f"{name}.weight", module


def trained_parameters(model: Llama) -> list[nn.Parameter]:
    """All A and B, in order."""
    return [part for _, lora in adapters_of(model) for part in (lora.lora_a, lora.lora_b)]


def adapter_state(model: Llama) -> dict[str, Tensor]:
    """Copies of all A and B by the names that a GGUF adapter gives them."""
    state = {}
    for name, lora in adapters_of(model):
        state[f"{name}.lora_a"] = lora.lora_a.detach().clone()
        state[f"{name}.lora_b"] = lora.lora_b.detach().clone()
    return state


def load_adapter_state(model: Llama, state: dict[str, Tensor]) -> None:
    """The reverse. Raises AdapterUnusable where names or sizes differ."""
    wanted = adapter_state(model)
    if {n: t.shape for n, t in wanted.items()} != {n: t.shape for n, t in state.items()}:
        raise AdapterUnusable("these adapter weights are of another shape than the model's adapter")
    with torch.no_grad():
        for name, lora in adapters_of(model):
            lora.lora_a.copy_(state[f"{name}.lora_a"])
            lora.lora_b.copy_(state[f"{name}.lora_b"])


def merge(model: Llama) -> None:
    """Merge all adapters."""
    for _, lora in adapters_of(model):
        lora.merge()


def unmerge(model: Llama) -> None:
    """Unmerge all adapters."""
    for _, lora in adapters_of(model):
        lora.unmerge()
