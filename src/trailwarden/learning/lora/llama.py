"""A Llama, as small as it can be written: what llama.cpp computes, in PyTorch.

Modules bear the names that GGUF files give their weights (`blk.0.attn_q.weight`), so a file's
tensors load as they are. Touvron et al. 2023, "LLaMA", arXiv:2302.13971; rotary positions: Su et
al. 2021, arXiv:2104.09864; grouped queries: Ainslie et al. 2023, arXiv:2305.13245.

Sequences are padded at their end: attention is causal, so no token ever sees the padding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Shape:
    """How large each part is. `width` is that of the residual stream, `inner` the MLP's."""

    layers: int
    width: int
    inner: int
    heads: int
    kv_heads: int
    vocabulary: int
    rope_base: float
    epsilon: float

    @property
    def head_width(self) -> int:
        """Numbers a head works with."""
        return self.width // self.heads


class Norm(nn.Module):
    """Root-mean-square norm, in 32 bits whatever the matrices are in."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self._epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        """(..., width) to the same."""
        return functional.rms_norm(x, self.weight.shape, self.weight, self._epsilon)


class Block(nn.Module):
    """One layer: attention, then the gated MLP, each added to the residual stream."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        kv_width = shape.kv_heads * shape.head_width
        self._head_width = shape.head_width
        self.attn_norm = Norm(shape.width, shape.epsilon)
        self.attn_q = nn.Linear(shape.width, shape.width, bias=False)
        self.attn_k = nn.Linear(shape.width, kv_width, bias=False)
        self.attn_v = nn.Linear(shape.width, kv_width, bias=False)
        self.attn_output = nn.Linear(shape.width, shape.width, bias=False)
        self.ffn_norm = Norm(shape.width, shape.epsilon)
        self.ffn_gate = nn.Linear(shape.width, shape.inner, bias=False)
        self.ffn_up = nn.Linear(shape.width, shape.inner, bias=False)
        self.ffn_down = nn.Linear(shape.inner, shape.width, bias=False)

    def forward(self, x: Tensor, turns: Tensor) -> Tensor:
        """(sequences, tokens, width) in 32 bits to the same."""
        precision = self.attn_q.weight.dtype
        x = x + self._attend(self.attn_norm(x).to(precision), turns)
        return x + self._think(self.ffn_norm(x).to(precision))

    def _attend(self, x: Tensor, turns: Tensor) -> Tensor:
        queries = rotated(self._heads(self.attn_q(x)), turns)
        keys = rotated(self._heads(self.attn_k(x)), turns)
        seen = attention(queries, keys, self._heads(self.attn_v(x)))
        attended: Tensor = self.attn_output(seen.transpose(1, 2).flatten(2))
        return attended

    def _think(self, x: Tensor) -> Tensor:
        thought: Tensor = self.ffn_down(functional.silu(self.ffn_gate(x)) * self.ffn_up(x))
        return thought

    def _heads(self, x: Tensor) -> Tensor:
        """(sequences, tokens, heads x head_width) to (sequences, heads, tokens, head_width)."""
        return x.view(*x.shape[:2], -1, self._head_width).transpose(1, 2)


class Llama(nn.Module):
    """The whole model. The output's matrix is the embedding's ("tied")."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blk = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = Norm(shape.width, shape.epsilon)

    def forward(self, tokens: Tensor) -> Tensor:
        """Token ids (sequences, tokens) to hidden states (sequences, tokens, width), 32 bits."""
        turns = rotations(self.shape, tokens.shape[-1])
        x = self.token_embd(tokens).float()
        for block in self.blk:
            x = block(x, turns)
        hidden: Tensor = self.output_norm(x)
        return hidden

    def logits(self, hidden: Tensor) -> Tensor:
        """Hidden states (..., width) to logits (..., vocabulary), 32 bits.

        Apart from `forward`, for this is the largest matrix and few positions need it.
        """
        matrix = self.token_embd.weight
        return functional.linear(hidden.to(matrix.dtype), matrix).float()


def rotations(shape: Shape, tokens: int) -> Tensor:
    """A complex number of length one for every position and pair: (tokens, head_width / 2)."""
    pairs = torch.arange(0, shape.head_width, 2) / shape.head_width
    angles = torch.outer(torch.arange(tokens).float(), shape.rope_base**-pairs)
    return torch.polar(torch.ones_like(angles), angles)


def rotated(x: Tensor, turns: Tensor) -> Tensor:
    """Turn neighbours (0 and 1, 2 and 3, ...) by their position: GGUF's layout for this family.

    `x` is (..., tokens, head_width). Other layouts pair a number with the one half a head away.
    """
    pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * turns).flatten(-2).to(x.dtype)


def attention(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Causal attention of grouped queries; keys and values have a head for each group.

    (sequences, heads, tokens, head_width) for queries and result. Written out: for sentences as
    short as questions this is nearly twice as fast as PyTorch's own fused one on CPUs.
    """
    sequences, heads, tokens, width = queries.shape
    groups = keys.shape[1]
    grouped = queries.reshape(sequences * groups, heads // groups * tokens, width)
    scores = torch.bmm(grouped, keys.flatten(0, 1).transpose(1, 2)).float() / math.sqrt(width)
    future = torch.ones(tokens, tokens, dtype=torch.bool).triu(1).repeat(heads // groups, 1)
    weights = scores.masked_fill(future, -math.inf).softmax(-1).to(values.dtype)
    return torch.bmm(weights, values.flatten(0, 1)).view(queries.shape)
