"""The model and the tokenizer of our own against llama.cpp's."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.learning.llama_engine import greedy, tokenized, with_engine
from tests.learning.tiny_llama import write_tiny
from tests.serving.small_model import small_model

from trailwarden.learning.errors import BaseUnusable
from trailwarden.learning.lora.base import Base, read_base
from trailwarden.learning.lora.llama import Llama, Shape
from trailwarden.serving.engines.http import Address

QUESTION = "<|im_start|>user\nhow many foxes last week?<|im_end|>\n<|im_start|>assistant\n"
SNIPPETS = (
    *("fox", "es", " ", "  ", "\n", "\t", "\r\n", "é", "ß", "日本", "🦊", "12", "½", "Ⅷ", "²", "٣"),
    *("'s", "'LL", "don't", "we've", "<|im_end|>", "<|im_start|>", "<|endof", "<filename>"),
    *(
        '{"',
        '":"',
        '","',
        '"}',
        "-",
        "_",
        "_events",
        "…",
        "\u0301",
        "\u200b",
        "\u00a0",
        "\x7f",
        "a",
    ),
)
CLOSE = 0.02  # of a log-probability; llama.cpp keeps keys and values in 16 bits


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


def strings(count: int) -> list[str]:
    """Text as people write it, and characters of any kind."""
    rng = random.Random(11)

    def strange() -> str:
        ranges = ((32, 126), (0xA0, 0x2FFF), (0x10000, 0x1FFFF))
        return "".join(chr(rng.randint(*rng.choice(ranges))) for _ in range(rng.randint(1, 12)))

    def usual() -> str:
        return "".join(rng.choices(SNIPPETS, k=rng.randint(1, 14)))

    return [usual() if number % 2 else strange() for number in range(count)]


def agree(base: Base, prompt: str, said: list[dict[str, Any]]) -> float:
    """Walk the engine's answer; the largest difference among log-probabilities above -6."""
    ids, most = base.tokenizer.encode(prompt), 0.0
    for step in said:
        with torch.no_grad():
            hidden = base.model(torch.tensor([ids]))
            ours = base.model.logits(hidden[0, -1]).log_softmax(-1)
        for one in step["top_logprobs"]:
            if one["logprob"] > -6:
                most = max(most, abs(float(ours[one["id"]]) - one["logprob"]))
        ids.append(step["id"])
    return most


def test_the_tiny_model_says_what_llama_cpp_says(tiny: Path) -> None:
    base = read_base(tiny)

    async def work(address: Address) -> list[dict[str, Any]]:
        return await greedy(address, QUESTION, 24, to_the_end=False)

    said = with_engine(tiny, work)

    assert len(said) == 24
    assert agree(base, QUESTION, said) < CLOSE


def test_the_tiny_tokenizer_cuts_as_llama_cpp_does(tiny: Path) -> None:
    tokenizer = read_base(tiny).tokenizer

    async def work(address: Address) -> None:
        for text in strings(150):
            ids = tokenizer.encode(text)
            assert ids == await tokenized(address, text), repr(text)
            assert tokenizer.decode(ids) == text

    with_engine(tiny, work)


@pytest.mark.needs_data
def test_the_small_model_and_its_tokenizer() -> None:
    """The file is in 4 bits: llama.cpp multiplies these in 8, and so differs by its rounding."""
    file = small_model()
    base = read_base(file)

    async def work(address: Address) -> list[dict[str, Any]]:
        for text in strings(2000):
            assert base.tokenizer.encode(text) == await tokenized(address, text), repr(text)
        return await greedy(address, "The capital of France is", 12)

    assert agree(base, "The capital of France is", with_engine(file, work)) < 0.8


def test_padding_changes_nothing(tiny: Path) -> None:
    model = read_base(tiny).model
    tokens = torch.tensor([[5, 9, 7, 30], [8, 2, 0, 0]])

    with torch.no_grad():
        together, alone = model(tokens), model(tokens[1:, :2])

    torch.testing.assert_close(together[1:, :2], alone)


def test_nothing_is_seen_of_what_comes_later(tiny: Path) -> None:
    model = read_base(tiny).model
    one, other = torch.tensor([[5, 9, 7, 30]]), torch.tensor([[5, 9, 7, 31]])

    with torch.no_grad():
        torch.testing.assert_close(model(one)[:, :3], model(other)[:, :3])
        assert not torch.allclose(model(one)[:, 3], model(other)[:, 3])


def test_what_cannot_be_trained_is_refused(tmp_path: Path, tiny: Path) -> None:
    torn = tmp_path / "torn.gguf"
    torn.write_bytes(tiny.read_bytes()[:3000])
    text = tmp_path / "text.gguf"
    text.write_text("no GGUF at all")

    for path in (torn, text, tmp_path / "absent.gguf"):
        with pytest.raises(BaseUnusable, match=path.name):
            read_base(path)
    with pytest.raises(BaseUnusable, match="its architecture is gemma"):
        read_base(write_tiny(tmp_path / "other.gguf", family="gemma"))


def test_the_names_are_those_of_gguf() -> None:
    names = Llama(Shape(1, 8, 16, 2, 1, 32, 1e4, 1e-5)).state_dict()

    assert {"token_embd.weight", "blk.0.attn_q.weight", "output_norm.weight"} <= set(names)
