"""A Llama of two layers with weights of chance, as a GGUF file that llama.cpp loads too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from gguf import GGUFWriter

MARKS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
_MERGES = ("h o", "ho w", "Ġ m", "Ġm a", "Ġma n", "Ġman y", "f o", "fo x", "l y", '{ "', "e s")
_WIDTH, _INNER, _HEADS, _KV_HEADS, _LAYERS = 64, 96, 4, 2, 2


def write_tiny(path: Path, *, seed: int = 3, family: str = "llama") -> Path:
    """Write it, 32 bits a number, so that engines agree to the last digits."""
    rng = np.random.default_rng(seed)
    tokens = [*MARKS, *_letters(), *(merge.replace(" ", "") for merge in _MERGES)]
    writer = GGUFWriter(path, family)
    writer.add_name("Tiny")
    writer.add_block_count(_LAYERS)
    writer.add_context_length(256)
    writer.add_embedding_length(_WIDTH)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_KV_HEADS)
    writer.add_rope_freq_base(10_000.0)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([3] * len(MARKS) + [1] * (len(tokens) - len(MARKS)))
    writer.add_token_merges(list(_MERGES))
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(False)
    for name, size in _sizes(len(tokens)).items():
        drawn = rng.normal(0, size[-1] ** -0.5 if len(size) > 1 else 0.1, size)
        offset = 1 if len(size) == 1 else 0
        if name == "token_embd.weight":  # halves of letters are never the likeliest: it says text
            drawn[[place for place, token in enumerate(tokens) if token > "~"]] = 0
        writer.add_tensor(name, (drawn + offset).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _sizes(vocabulary: int) -> dict[str, tuple[int, ...]]:
    kv_width = _WIDTH // _HEADS * _KV_HEADS
    sizes: dict[str, tuple[int, ...]] = {"token_embd.weight": (vocabulary, _WIDTH)}
    for layer in range(_LAYERS):
        block = {
            "attn_norm": (_WIDTH,),
            "attn_q": (_WIDTH, _WIDTH),
            "attn_k": (kv_width, _WIDTH),
            "attn_v": (kv_width, _WIDTH),
            "attn_output": (_WIDTH, _WIDTH),
            "ffn_norm": (_WIDTH,),
            "ffn_gate": (_INNER, _WIDTH),
            "ffn_up": (_INNER, _WIDTH),
            "ffn_down": (_WIDTH, _INNER),
        }
        sizes |= {f"blk.{layer}.{name}.weight": size for name, size in block.items()}
    return sizes | {"output_norm.weight": (_WIDTH,)}


def _letters() -> list[str]:
    """GPT-2's letters for the 256 bytes."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    unseen = [byte for byte in range(0x100) if byte not in seen]
    return [chr(c) for c in seen] + [chr(0x100 + place) for place in range(len(unseen))]
