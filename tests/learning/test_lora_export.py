"""The exported file in llama.cpp itself: it says there what PyTorch says here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import pytest
import torch
from gguf import GGUFReader
from tests.learning.lessons import SHAPE, fresh, some_lessons, stirred
from tests.learning.llama_engine import greedy, with_engine
from tests.serving.small_model import small_model

from trailwarden.learning.lora.adapter import LoraShape, add_lora, merge
from trailwarden.learning.lora.base import read_base
from trailwarden.learning.lora.batches import Lesson
from trailwarden.learning.lora.export import write_adapter
from trailwarden.learning.lora.llama import Llama
from trailwarden.learning.lora.training import Schedule, train
from trailwarden.serving.engines.http import Address

PROMPT = "how many fox"
CLOSE = 0.02  # of a log-probability: 16 bits in the adapter, and in llama.cpp's keys and values


def continued(model: Llama, ids: list[int], tokens: int) -> tuple[list[int], list[float]]:
    """What PyTorch says greedily, and how likely each token is to it."""
    ids, said, likely = list(ids), [], []
    for _ in range(tokens):
        with torch.no_grad():
            scores = model.logits(model(torch.tensor([ids]))[0, -1]).log_softmax(-1)
        ids.append(int(scores.argmax()))
        said.append(ids[-1])
        likely.append(float(scores[ids[-1]]))
    return said, likely


def from_engine(model: Path, adapter: Path | None, prompt: str, tokens: int) -> Any:
    async def work(address: Address) -> list[dict[str, Any]]:
        return await greedy(address, prompt, tokens)

    said = with_engine(model, work, adapter)
    return [step["id"] for step in said], [step["logprob"] for step in said]


def test_the_engine_says_with_it_what_pytorch_says(tmp_path: Path) -> None:
    model = fresh(tmp_path)
    train(model, some_lessons(24), Schedule(epochs=10, batch=8, rate=0.02))
    ids = read_base(tmp_path / "tiny.gguf").tokenizer.encode(PROMPT)
    write_adapter(tmp_path / "a.gguf", model, SHAPE, name="Copying", base="Tiny")

    said, likely = from_engine(tmp_path / "tiny.gguf", tmp_path / "a.gguf", PROMPT, 12)

    ours, how_likely = continued(model, ids, len(said))
    assert len(said) > 2
    assert said == ours
    assert likely == pytest.approx(how_likely, abs=CLOSE)
    merge(model)
    assert continued(model, ids, len(said))[0] == said
    assert from_engine(tmp_path / "tiny.gguf", None, PROMPT, 12)[1] != pytest.approx(
        likely, abs=CLOSE
    )


def test_its_fields_are_those_that_llama_cpp_asks_for(tmp_path: Path) -> None:
    model = stirred(fresh(tmp_path))
    path = tmp_path / "made" / "a.gguf"
    write_adapter(path, model, SHAPE, name="Copying", base="Tiny")

    reader = GGUFReader(path)
    told = {name: field.contents() for name, field in reader.fields.items()}
    sizes = {tensor.name: tuple(tensor.data.shape) for tensor in reader.tensors}

    assert told["general.type"] == "adapter"
    assert told["adapter.type"] == "lora"
    assert told["adapter.lora.alpha"] == SHAPE.alpha
    assert told["general.base_model.0.name"] == "Tiny"
    assert len(sizes) == 2 * 7 * 2
    assert sizes["blk.1.ffn_down.weight.lora_a"] == (4, 96)
    assert sizes["blk.1.ffn_down.weight.lora_b"] == (64, 4)
    assert {tensor.tensor_type for tensor in reader.tensors} == {gguf.GGMLQuantizationType.F16}
    assert [file.name for file in path.parent.iterdir()] == ["a.gguf"]


@pytest.mark.needs_data
def test_on_the_small_model(tmp_path: Path) -> None:
    """A trained answer is so sure that the engine's few bits do not change it."""
    shape = LoraShape(rank=4, alpha=8.0, from_layer=20)
    base = read_base(small_model())
    add_lora(base.model, shape, seed=1)
    tokenizer = base.tokenizer
    question, answer = (
        tokenizer.encode("count foxes:"),
        tokenizer.encode(" analyst count<|im_end|>"),
    )

    lessons = [Lesson((*question, *answer), len(question))]
    train(base.model, lessons, Schedule(epochs=12, batch=1, rate=0.01))
    write_adapter(tmp_path / "a.gguf", base.model, shape, name="a", base=base.name)

    said, _ = from_engine(small_model(), tmp_path / "a.gguf", "count foxes:", len(answer))

    assert said == answer == continued(base.model, question, len(answer))[0]
