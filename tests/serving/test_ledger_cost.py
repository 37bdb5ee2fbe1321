"""Costs against a worked example, the break-even against the curve, and the command."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from hypothesis import assume, given
from hypothesis import strategies as st
from typer.testing import CliRunner

from trailwarden.cli import serve_cost
from trailwarden.serving.ledger.cost import (
    HOURS_A_YEAR,
    ApiPrice,
    Hardware,
    api_cost,
    break_even,
    curve,
    own_cost,
)
from trailwarden.serving.ledger.entry import Account, Entry, Tokens
from trailwarden.serving.ledger.errors import WrongCostInput
from trailwarden.serving.ledger.journal import Journal

_WORK = Tokens(prompt_computed=1000, prompt_cached=9000, output_used=80, output_wasted=20)
_MACHINE = Hardware(
    price=HOURS_A_YEAR,  # one an hour for a year
    lifetime_years=1.0,
    idle_watts=0.0,
    busy_watts=1000.0,
    energy_price=0.5,
    prefill_tokens_per_s=1000.0,
    decode_tokens_per_s=100.0,
)


def test_a_worked_example() -> None:
    """1 s of prefill and 1 s of decoding for 80 useful tokens: 25,000 s a million."""
    hours = 25_000 / 3600
    assert own_cost(_MACHINE, _WORK, 1.0) == pytest.approx(1.5 * hours)
    assert own_cost(_MACHINE, _WORK, 0.5) == pytest.approx(1.25 * hours / 0.5)

    api = ApiPrice(input=1.0, output=4.0, cached_input=0.1)
    each = (1000 * 1.0 + 9000 * 0.1 + 100 * 4.0) / 1e6
    assert api_cost(api, _WORK) == pytest.approx(each / 80 * 1e6)
    assert api_cost(ApiPrice(1.0, 4.0), _WORK) == pytest.approx(10_400 / 80)


_PRICES = st.floats(0, 1e4)
_MACHINES = st.builds(
    Hardware,
    _PRICES,
    st.floats(0.1, 20),
    _PRICES,
    _PRICES,
    st.floats(0, 2),
    st.floats(1, 1e5),
    st.floats(1, 1e5),
)


@given(_MACHINES, st.builds(ApiPrice, st.floats(0, 100), st.floats(0, 100), st.floats(0, 100)))
def test_at_the_break_even_both_cost_the_same_and_above_it_own_is_cheaper(
    machine: Hardware, api: ApiPrice
) -> None:
    found, bought = break_even(machine, api, _WORK), api_cost(api, _WORK)
    if math.isinf(found):
        assert own_cost(machine, _WORK, 1.0) >= bought * (1 - 1e-9)
        return
    assume(found > 1e-6)
    assert own_cost(machine, _WORK, found) == pytest.approx(bought, rel=1e-6)
    assert own_cost(machine, _WORK, 1.0) <= bought * (1 + 1e-9)


@given(_MACHINES)
def test_the_curve_falls_with_utilisation_and_its_tokens_rise(machine: Hardware) -> None:
    points = curve(machine, _WORK)
    for lower, higher in pairwise(points):
        assert higher.cost <= lower.cost * (1 + 1e-9)
        assert higher.useful_per_day > lower.useful_per_day


def test_waste_makes_what_is_useful_dearer() -> None:
    clean = Tokens(prompt_computed=1000, output_used=100)
    wasteful = Tokens(prompt_computed=1000, output_used=50, output_wasted=50)
    assert own_cost(_MACHINE, wasteful, 0.5) == pytest.approx(2 * own_cost(_MACHINE, clean, 0.5))


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(WrongCostInput, match="useful"):
        own_cost(_MACHINE, Tokens(prompt_computed=5), 0.5)
    with pytest.raises(WrongCostInput, match="utilisation"):
        own_cost(_MACHINE, _WORK, 0.0)
    with pytest.raises(WrongCostInput, match="prefill tokens per s"):
        Hardware(1, 1, 1, 1, 1, 0, 1)
    with pytest.raises(WrongCostInput, match="price"):
        Hardware(math.nan, 1, 1, 1, 1, 1, 1)
    with pytest.raises(WrongCostInput, match="output"):
        ApiPrice(1, -1)


def _app() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    serve_cost.register(app)
    return app


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(_app(), ["cost", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_command_prints_its_inputs_the_curve_and_the_verdict() -> None:
    document = json.loads(
        _run("--json", "--api-input", "0.1", "--api-output", "0.4", "--prefill-rate", "5000")
    )
    assert document["inputs"]["hardware"]["prefill_tokens_per_s"] == 5000
    assert document["inputs"]["workFrom"] == "assumed"
    assert len(document["curve"]) == 10
    assert document["apiCost"] > 0

    assert json.loads(_run("--json"))["breakEvenUtilisation"] is None


def test_the_command_takes_the_work_from_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "l"
    journal = Journal(path)
    journal.append(Entry(0.0, "r", Account("t"), _WORK))
    journal.close()

    document = json.loads(_run("--json", "--ledger", str(path)))
    assert document["inputs"]["work"]["prompt_cached"] == 9000
    missing = CliRunner().invoke(_app(), ["cost", "--ledger", str(tmp_path / "none")])
    assert missing.exit_code == 1
    half = CliRunner().invoke(_app(), ["cost", "--api-input", "1"])
    assert half.exit_code == 2
