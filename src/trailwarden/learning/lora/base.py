"""The base model out of its GGUF file: weights made whole again, and its tokenizer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import torch
from gguf import GGUFReader, ReaderTensor

from trailwarden.learning.errors import BaseUnusable
from trailwarden.learning.lora.llama import Llama, Shape
from trailwarden.learning.lora.tokenizer import Tokenizer

_FOREIGN = ("rope.scaling.type", "expert_count", "attention.sliding_window")
_PRE_TOKENIZER = "smollm"
_CONTROL = 3  # the kind of a token that is a mark and no text


@dataclass(frozen=True, slots=True)
class Base:
    """A base model: `model` frozen, in 32 bits; `sha256` of the file it came from."""

    name: str
    sha256: str
    model: Llama
    tokenizer: Tokenizer


def read_base(path: Path) -> Base:
    """Read a model of the Llama family with tied embeddings.

    Raises:
        BaseUnusable: it cannot be read, or needs what this code does not compute.
    """
    try:
        reader = GGUFReader(path)
        sha256 = _sha256(path)
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise BaseUnusable(f"{path} cannot be read as GGUF: {error}") from error
    shape = _shape(reader, path)
    return Base(
        name=str(_field(reader, "general.name", path)),
        sha256=sha256,
        model=_model(reader, shape, path),
        tokenizer=_tokenizer(reader, path),
    )


def _shape(reader: GGUFReader, path: Path) -> Shape:
    family = _field(reader, "general.architecture", path)
    foreign = [name for name in _FOREIGN if f"{family}.{name}" in reader.fields]
    if family != "llama" or foreign:
        beyond = ", ".join(foreign) or f"its architecture is {family}"
        raise BaseUnusable(f"{path}: only plain Llamas can be trained here: {beyond}")

    def number(name: str) -> Any:
        return _field(reader, f"llama.{name}", path)

    return Shape(
        layers=int(number("block_count")),
        width=int(number("embedding_length")),
        inner=int(number("feed_forward_length")),
        heads=int(number("attention.head_count")),
        kv_heads=int(number("attention.head_count_kv")),
        vocabulary=len(_field(reader, "tokenizer.ggml.tokens", path)),
        rope_base=float(number("rope.freq_base")),
        epsilon=float(number("attention.layer_norm_rms_epsilon")),
    )


def _model(reader: GGUFReader, shape: Shape, path: Path) -> Llama:
    with torch.device("meta"):  # no memory for weights that are replaced at once
        model = Llama(shape)
    weights = {tensor.name: _weight(tensor) for tensor in reader.tensors}
    try:
        model.load_state_dict(weights, strict=True, assign=True)
    except RuntimeError as error:
        raise BaseUnusable(f"{path}: its weights are not those of its shape: {error}") from error
    return model.requires_grad_(False)


def _weight(tensor: ReaderTensor) -> torch.Tensor:
    """What the file's few bits stand for, in 32."""
    whole = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
    return torch.from_numpy(whole.copy())  # the file's own memory cannot be written


def _tokenizer(reader: GGUFReader, path: Path) -> Tokenizer:
    splitting = _field(reader, "tokenizer.ggml.pre", path)
    if splitting != _PRE_TOKENIZER:
        raise BaseUnusable(
            f"{path}: its tokenizer splits text as {splitting!r} does; here only {_PRE_TOKENIZER!r}"
        )
    tokens = _field(reader, "tokenizer.ggml.tokens", path)
    kinds = _field(reader, "tokenizer.ggml.token_type", path)
    return Tokenizer(
        tokens=tuple(tokens),
        merges=tuple(_field(reader, "tokenizer.ggml.merges", path)),
        marks=tuple(token for token, kind in zip(tokens, kinds, strict=True) if kind == _CONTROL),
    )


def _field(reader: GGUFReader, name: str, path: Path) -> Any:
    field = reader.get_field(name)
    if field is None:
        raise BaseUnusable(f"{path}: the file does not say its {name}")
    return field.contents()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
