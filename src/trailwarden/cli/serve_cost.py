"""`trailwarden serve cost`: what a useful million tokens cost, own hardware against an API."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from trailwarden.cli.arguments import Json
from trailwarden.cli.console import fail, out, print_json, print_table, table
from trailwarden.serving.ledger.cost import (
    ApiPrice,
    Hardware,
    Point,
    api_cost,
    break_even,
    curve,
)
from trailwarden.serving.ledger.entry import Tokens
from trailwarden.serving.ledger.journal import Journal


def register(app: typer.Typer) -> None:
    """Add the command to the `serve` group."""
    app.command("cost")(cost)


def cost(
    ledger: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Take the work from this token ledger.", dir_okay=False),
    ] = None,
    prompt: Annotated[
        int, typer.Option(min=0, help="Without a ledger: prompt tokens computed per request.")
    ] = 600,
    cached: Annotated[
        int, typer.Option(min=0, help="Without a ledger: prompt tokens from the cache per request.")
    ] = 3400,
    answer: Annotated[
        int, typer.Option(min=1, help="Without a ledger: useful output tokens per request.")
    ] = 150,
    wasted: Annotated[
        int, typer.Option(min=0, help="Without a ledger: wasted output tokens per request.")
    ] = 15,
    price: Annotated[float, typer.Option(min=0, help="What the hardware costs.")] = 1000.0,
    years: Annotated[float, typer.Option(min=0.01, help="How long it is used.")] = 4.0,
    idle_watts: Annotated[float, typer.Option(min=0, help="Power when idle.")] = 20.0,
    busy_watts: Annotated[float, typer.Option(min=0, help="Power when it works.")] = 90.0,
    energy_price: Annotated[float, typer.Option(min=0, help="Of a kWh.")] = 0.30,
    prefill_rate: Annotated[
        float, typer.Option(min=0.001, help="Prompt tokens/s of the full machine.")
    ] = 300.0,
    decode_rate: Annotated[
        float, typer.Option(min=0.001, help="Output tokens/s of the full machine.")
    ] = 60.0,
    api_input: Annotated[
        float | None, typer.Option(min=0, help="An API's price of a million input tokens.")
    ] = None,
    api_output: Annotated[
        float | None, typer.Option(min=0, help="Of a million output tokens.")
    ] = None,
    api_cached: Annotated[
        float | None, typer.Option(min=0, help="Of a million cached ones. Default: as input.")
    ] = None,
    json: Json = False,
) -> None:
    """Show the cost of a useful million tokens over utilisation, and the break-even with an API.

    Prices are in any one currency. Defaults are assumptions about a small machine: give your own.
    """
    hardware = Hardware(
        price, years, idle_watts, busy_watts, energy_price, prefill_rate, decode_rate
    )
    assumed = Tokens(
        prompt_computed=prompt, prompt_cached=cached, output_used=answer, output_wasted=wasted
    )
    work = assumed if ledger is None else _work_of(ledger)
    api = _api(api_input, api_output, api_cached)
    points = curve(hardware, work)
    if json:
        print_json(_document(hardware, work, api, points, ledger))
        return
    _print_inputs(hardware, work, api, ledger)
    _print_curve(points, api, work)
    out.print(_verdict(hardware, api, work))


def _work_of(path: Path) -> Tokens:
    if not path.exists():
        fail(f"{path}: there is no such ledger; leave --ledger out to assume a mix")
    journal = Journal(path, read_only=True)
    try:
        (total,) = journal.totals()
    finally:
        journal.close()
    return total.tokens


def _api(
    input_price: float | None, output_price: float | None, cached: float | None
) -> ApiPrice | None:
    if input_price is None and output_price is None:
        return None
    if input_price is None or output_price is None:
        fail("an API needs both --api-input and --api-output", code=2)
    return ApiPrice(input_price, output_price, cached)


def _print_inputs(
    hardware: Hardware, work: Tokens, api: ApiPrice | None, path: Path | None
) -> None:
    rows = table("input|", "value>", title="Inputs")
    for name, value in asdict(hardware).items():
        rows.add_row(name.replace("_", " "), f"{value:,g}")
    source = "assumed, per request" if path is None else f"from {path}"
    for name, tokens in asdict(work).items():
        rows.add_row(f"{name.replace('_', ' ')} ({source})", f"{tokens:,}")
    for name, value in asdict(api).items() if api else ():
        told = "as input" if value is None else f"{value:,g}"
        rows.add_row(f"API {name.replace('_', ' ')}, per million", told)
    print_table(rows)
    out.print()


def _print_curve(points: list[Point], api: ApiPrice | None, work: Tokens) -> None:
    rows = table("utilisation>", "useful tokens a day>", "cost of a useful million>", "API>")
    bought = "-" if api is None else f"{api_cost(api, work):,.2f}"
    for point in points:
        rows.add_row(
            f"{point.utilisation:.0%}", f"{point.useful_per_day:,.0f}", f"{point.cost:,.2f}", bought
        )
    print_table(rows)


def _verdict(hardware: Hardware, api: ApiPrice | None, work: Tokens) -> str:
    if api is None:
        return "No API price was given (--api-input, --api-output), so there is no break-even."
    found = break_even(hardware, api, work)
    if math.isinf(found):
        return "The API is cheaper at every utilisation."
    return f"Own hardware is cheaper from {found:.1%} utilisation on."


def _document(
    hardware: Hardware, work: Tokens, api: ApiPrice | None, points: list[Point], path: Path | None
) -> dict[str, Any]:
    found = None if api is None else break_even(hardware, api, work)
    return {
        "inputs": {
            "hardware": asdict(hardware),
            "work": asdict(work),
            "workFrom": "assumed" if path is None else str(path),
            "api": asdict(api) if api else None,
        },
        "curve": [asdict(point) for point in points],
        "apiCost": api_cost(api, work) if api else None,
        "breakEvenUtilisation": found if found is not None and math.isfinite(found) else None,
    }
