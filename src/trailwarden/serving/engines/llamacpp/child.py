"""The process of one llama.cpp worker: `python -m trailwarden.serving.engines.llamacpp.child`.

It reads its spec as one line on stdin, loads the model, writes `{"address": ...}` as one line on
stdout, and serves until stdin ends. Whoever started it holds the other end: when that process is
gone, however it went, so is this one. Logs go to stderr.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from typing import Any, NoReturn

from trailwarden.serving.engines.llamacpp.spec import WorkerSpec

NO_MODEL = 3
"""The exit code when llama.cpp refuses the model or its settings; the log says why."""

_WARNINGS = 2


def main() -> NoReturn:
    """Serve until stdin ends."""
    reports = _take_stdout()
    spec = WorkerSpec.from_json(sys.stdin.readline())
    _pin(spec.cpus)
    server = _serve(spec)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # llama.cpp's own leaves Python running
    try:
        os.write(reports, json.dumps({"address": server.listening_address}).encode() + b"\n")
        sys.stdin.read()
    finally:  # whatever ended it: Python's own way out would wait for the server for ever
        os._exit(0)


def _take_stdout() -> int:
    """Keep stdout for the report; whatever a library prints goes to the log."""
    reports = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return reports


def _pin(cpus: tuple[int, ...]) -> None:
    """Before any thread starts: all of them inherit it."""
    if cpus and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cpus)


def _serve(spec: WorkerSpec) -> Any:
    xllamacpp = importlib.import_module("xllamacpp")  # 100 MB: only here, where it is needed
    try:
        return xllamacpp.Server(_parameters(xllamacpp, spec))
    except RuntimeError as error:
        print(f"llama.cpp did not start: {error}", file=sys.stderr)  # noqa: T201 - this is the log
        sys.exit(NO_MODEL)  # in Python's way: llama.cpp's log is written out at the end


def _parameters(xllamacpp: Any, spec: WorkerSpec) -> Any:
    wanted = xllamacpp.CommonParams()
    wanted.model.path = spec.model
    wanted.model_alias = {spec.name}
    wanted.n_parallel = spec.slots
    wanted.n_ctx = spec.kv_tokens
    wanted.fit_params = False  # never less context than was asked for, in silence
    wanted.n_batch = wanted.n_ubatch = spec.batch_tokens
    threads = len(spec.cpus) or spec.threads
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
    wanted.cache_ram_mib = spec.prompt_cache_mib
    wanted.slot_save_path = f"{spec.save_folder}{os.sep}" if spec.save_folder else ""
    wanted.embedding = spec.embeddings
    wanted.lora_adapters = [
        xllamacpp.CommonAdapterLoraInfo(adapter.path, adapter.scale) for adapter in spec.adapters
    ]
    if spec.projector:
        wanted.mmproj.path = spec.projector
    wanted.hostnames, wanted.port = [spec.host], spec.port
    wanted.api_keys = [spec.api_key] if spec.api_key else []
    wanted.endpoint_slots = wanted.endpoint_metrics = True
    wanted.ui = False
    wanted.verbosity = _WARNINGS
    return wanted


if __name__ == "__main__":
    main()
