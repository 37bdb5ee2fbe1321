"""Adapters: nothing at the start, nothing lost by merging, and a base that is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tests.learning.lessons import SHAPE, fresh, some_lessons, stirred
from tests.learning.tiny_llama import write_tiny

from trailwarden.learning.errors import AdapterUnusable
from trailwarden.learning.lora.adapter import (
    TARGETS,
    LoraShape,
    adapter_state,
    adapters_of,
    add_lora,
    load_adapter_state,
    merge,
    trained_parameters,
    unmerge,
)
from trailwarden.learning.lora.base import read_base
from trailwarden.learning.lora.llama import Llama
from trailwarden.learning.lora.training import Schedule, train

TOKENS = torch.tensor([[1, 60, 70, 80, 61, 2]])


def base_bytes(model: Llama) -> dict[str, bytes]:
    """The frozen weights, to the bit."""
    return {
        name: weight.detach().numpy().tobytes()
        for name, weight in model.state_dict().items()
        if "lora_" not in name
    }


def test_before_the_first_step_the_model_is_the_base(tmp_path: Path) -> None:
    base = read_base(write_tiny(tmp_path / "tiny.gguf")).model
    before = base(TOKENS)

    add_lora(base, SHAPE, seed=1)

    assert torch.equal(base(TOKENS), before)
    assert all(bool((lora.lora_b == 0).all()) for _, lora in adapters_of(base))
    assert all(bool((lora.lora_a != 0).any()) for _, lora in adapters_of(base))


def test_the_same_seed_begins_alike_and_another_does_not(tmp_path: Path) -> None:
    one, same, other = fresh(tmp_path), fresh(tmp_path), fresh(tmp_path, seed=9)

    for left, right, else_ in zip(*map(trained_parameters, (one, same, other)), strict=True):
        assert torch.equal(left, right)
        assert bool((left == 0).all()) or not torch.equal(left, else_)


def test_merged_equals_unmerged_and_unmerging_is_exact(tmp_path: Path) -> None:
    model = stirred(fresh(tmp_path))
    with torch.no_grad():
        apart = model(TOKENS)
        merge(model)
        together = model(TOKENS)
        unmerge(model)

        assert torch.equal(model(TOKENS), apart)
    torch.testing.assert_close(together, apart, rtol=1e-4, atol=1e-4)
    assert not torch.equal(together, read_base(tmp_path / "tiny.gguf").model(TOKENS))


def test_training_and_merging_leave_the_base_as_it_was(tmp_path: Path) -> None:
    model = fresh(tmp_path)
    before = base_bytes(model)

    train(model, some_lessons(16), Schedule(epochs=2, batch=4, rate=0.01))
    merge(model)
    unmerge(model)

    assert base_bytes(model) == before
    assert {name for name, p in model.named_parameters() if p.requires_grad} == {
        f"blk.{layer}.{target}.lora_{side}"
        for layer in range(2)
        for target in TARGETS
        for side in "ab"
    }


def test_only_what_is_named_is_adapted(tmp_path: Path) -> None:
    model = fresh(tmp_path, LoraShape(rank=2, targets=("attn_q", "ffn_down"), from_layer=1))

    assert [name for name, _ in adapters_of(model)] == [
        "blk.1.attn_q.weight",
        "blk.1.ffn_down.weight",
    ]


def test_a_state_goes_over_to_another_model(tmp_path: Path) -> None:
    one, other = stirred(fresh(tmp_path)), fresh(tmp_path, seed=7)

    load_adapter_state(other, adapter_state(one))

    assert torch.equal(one(TOKENS), other(TOKENS))
    with pytest.raises(AdapterUnusable, match="another shape"):
        load_adapter_state(fresh(tmp_path, LoraShape(rank=3)), adapter_state(one))


@pytest.mark.parametrize(
    "shape", [{"rank": 0}, {"alpha": 0.0}, {"targets": ("attn_x",)}, {"targets": ()}]
)
def test_shapes_that_are_none(shape: dict[str, object]) -> None:
    with pytest.raises(AdapterUnusable, match="no adapter has this shape"):
        LoraShape(**shape)  # type: ignore[arg-type]  # on purpose


def test_a_model_with_too_few_layers(tmp_path: Path) -> None:
    with pytest.raises(AdapterUnusable, match="2 layers: none from 2 up"):
        fresh(tmp_path, LoraShape(from_layer=2))
