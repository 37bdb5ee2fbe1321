"""An adapter as llama.cpp reads it: a GGUF file with A and B of every adapted matrix."""

from __future__ import annotations

import os
from pathlib import Path

import gguf
import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter

from trailwarden.learning.lora.adapter import LoraShape, adapter_state
from trailwarden.learning.lora.llama import Llama


def write_adapter(path: Path, model: Llama, shape: LoraShape, *, name: str, base: str) -> None:
    """Write the model's adapters, 16 bits a number; `base` names the model they belong to.

    The file is put in place whole. llama.cpp scales by alpha / rank, the rank being A's height.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    writer = GGUFWriter(partial, "llama")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, shape.alpha)
    writer.add_name(name)
    writer.add_base_model_count(1)
    writer.add_base_model_name(0, base)
    for tensor, values in adapter_state(model).items():
        half = values.numpy().astype(np.float16)
        writer.add_tensor(tensor, half, raw_dtype=GGMLQuantizationType.F16)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    partial.replace(path)
