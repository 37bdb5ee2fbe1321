"""Small things to learn, for a small model."""

from __future__ import annotations

import random
from pathlib import Path

import torch
from tests.learning.tiny_llama import write_tiny

from trailwarden.learning.lora.adapter import LoraShape, add_lora
from trailwarden.learning.lora.base import read_base
from trailwarden.learning.lora.batches import Lesson
from trailwarden.learning.lora.llama import Llama

SHAPE = LoraShape(rank=4, alpha=8.0)


def some_lessons(count: int, seed: int = 5) -> list[Lesson]:
    """Questions of different lengths; the answer says the last three tokens again."""
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        question = [1, *(rng.randrange(60, 90) for _ in range(rng.randint(3, 12)))]
        made.append(Lesson((*question, 2, *question[-3:], 2), len(question) + 1))
    return made


def fresh(folder: Path, shape: LoraShape = SHAPE, seed: int = 1) -> Llama:
    """The tiny model with an adapter that nothing has trained."""
    path = folder / "tiny.gguf"
    model = read_base(path if path.exists() else write_tiny(path)).model
    add_lora(model, shape, seed)
    return model


def stirred(model: Llama, seed: int = 2) -> Llama:
    """The same model with an adapter that is not zero."""
    source = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("lora_b"):
                parameter.normal_(0, 0.05, generator=source)
    return model
