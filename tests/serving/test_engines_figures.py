"""Tokens as engines report them, and the numbers in their metrics."""

from __future__ import annotations

from typing import Any

import pytest

from trailwarden.serving.engines.figures import Figures, figures_of
from trailwarden.serving.engines.metrics import read_metrics
from trailwarden.serving.errors import WorkerLied

LLAMACPP = {
    "choices": [],
    "usage": {
        "completion_tokens": 3,
        "prompt_tokens": 31,
        "total_tokens": 34,
        "prompt_tokens_details": {"cached_tokens": 24},
    },
    "timings": {
        "cache_n": 24,
        "prompt_n": 7,
        "prompt_ms": 38.762,
        "predicted_n": 3,
        "predicted_ms": 15.024,
    },
}
"""The last event of a stream of llama.cpp, as recorded."""


def test_llama_cpps_timings() -> None:
    figures = figures_of(LLAMACPP)

    assert figures is not None
    assert (figures.prompt_tokens, figures.cached_tokens, figures.computed_tokens) == (31, 24, 7)
    assert figures.output_tokens == 3
    assert figures.prompt_s == pytest.approx(0.038762)
    assert figures.decode_s == pytest.approx(0.015024)


def test_a_plain_usage_says_nothing_of_the_cache() -> None:
    figures = figures_of({"usage": {"prompt_tokens": 9, "completion_tokens": 2}})

    assert figures == Figures(9, 2, cached_tokens=None)
    assert figures.computed_tokens == 9


@pytest.mark.parametrize("details", [None, {}, {"cached_tokens": None}])
def test_details_that_are_not_filled_in(details: Any) -> None:
    usage = {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": details}

    assert figures_of({"usage": usage}) == Figures(9, 2)


def test_an_embeddings_usage_has_no_completion() -> None:
    assert figures_of({"usage": {"prompt_tokens": 4, "total_tokens": 4}}) == Figures(4, 0)


@pytest.mark.parametrize("answer", [{}, {"usage": None}, {"usage": None, "timings": None}])
def test_no_figures(answer: dict[str, Any]) -> None:
    assert figures_of(answer) is None


@pytest.mark.parametrize(
    "usage",
    [
        {"prompt_tokens": -1},
        {"prompt_tokens": "7"},
        {"prompt_tokens": 1.5},
        {"prompt_tokens": True},
        {"prompt_tokens": 4, "prompt_tokens_details": {"cached_tokens": 5}},
    ],
)
def test_figures_that_cannot_be_true(usage: dict[str, Any]) -> None:
    with pytest.raises(WorkerLied):
        figures_of({"usage": usage})


METRICS = """\
# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="m"} 3.0
vllm:num_requests_running{engine="1",model_name="m"} 2.0
# TYPE vllm:prompt_tokens counter
vllm:prompt_tokens_total{engine="0",model_name="m"} 1e+06
# TYPE broken gauge
broken NaN
"""


def test_samples_are_summed_over_engines() -> None:
    metrics = read_metrics(METRICS)

    assert metrics.count("vllm:num_requests_running") == 5
    assert metrics.count("vllm:num_requests_running", engine="1") == 2
    assert metrics.mean("vllm:num_requests_running") == 2.5
    assert metrics.count("absent", "vllm:prompt_tokens_total") == 1_000_000


def test_what_is_absent_or_no_number_is_none_not_zero() -> None:
    metrics = read_metrics(METRICS)

    assert metrics.count("absent") is None
    assert metrics.total("broken") is None
    assert metrics.mean("broken") is None


@pytest.mark.parametrize("text", ["<html>", "a b c d", 'x{y="1} 2', "{}"])
def test_what_is_no_metrics_is_a_lie(text: str) -> None:
    with pytest.raises(WorkerLied, match="/metrics"):
        read_metrics(text)
