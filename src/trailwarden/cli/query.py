"""`trailwarden query`: a typed question as JSON, its answer as a table or as JSON."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data, Json
from trailwarden.cli.console import err, fail, print_json, print_table, say, table, warn
from trailwarden.query.detail import DeploymentLine, EventLine
from trailwarden.query.errors import BadQuestion
from trailwarden.query.events import Events, read_question
from trailwarden.query.question import Question
from trailwarden.query.refusal import Refusal, Refused
from trailwarden.query.result import Key, Result, Row, Value

_WRONG_USAGE = 2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("query")(query)


def query(
    context: Data,
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="QUESTION",
            help="The question as JSON, the name of a file that holds it, or - for stdin.",
            show_default=False,
        ),
    ] = None,
    schema: Annotated[
        bool, typer.Option("--schema", help="Print the JSON Schema of questions, and exit.")
    ] = False,
    json: Json = False,
) -> None:
    """Ask a question of what is stored; the answer carries its evidence, effort and caveats."""
    if schema:
        print_json(Question.model_json_schema())
        return
    try:
        asked = read_question(_text(question))
        with Events.open(context.obj) as events:
            _print(events.ask(asked), json=json)
    except BadQuestion as error:
        fail(str(error), _WRONG_USAGE)
    except Refused as refused:
        _refuse(refused.refusal, json=json)


def _text(question: str | None) -> str:
    """The JSON itself, wherever it stands."""
    if question is None:
        raise BadQuestion(
            'no question given: write it as JSON, for example \'{"by": ["taxon"]}\', name a file '
            "that holds it, or - for stdin; --schema prints what it may hold"
        )
    if question == "-":
        return sys.stdin.read()
    if question.lstrip().startswith("{"):
        return question
    try:
        return Path(question).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise BadQuestion(
            f"{question!r} is neither a question (JSON begins with a brace) nor a file that can be "
            f"read: {error}"
        ) from error


def _refuse(refusal: Refusal, *, json: bool) -> None:
    """End the program: why there is no answer, where in the question, and what may be meant."""
    if json:
        print_json({"refusal": refusal.model_dump(mode="json")})
    where = f" (in {refusal.field})" if refusal.field else ""
    fail(f"{refusal.reason.value}{where}: {refusal.message}")


def _print(result: Result, *, json: bool) -> None:
    if json:
        print_json(result.model_dump(mode="json"))
        return
    if result.rows:
        _print_rows(result)
    else:
        err.print("no rows")
    say(_footing(result))
    for caveat in result.caveats:
        warn(caveat.text)


def _print_rows(result: Result) -> None:
    if isinstance(result.rows[0].detail, EventLine):
        _print_events(result)
    elif isinstance(result.rows[0].detail, DeploymentLine):
        _print_deployments(result)
    else:
        _print_groups(result)


def _print_groups(result: Result) -> None:
    groups = list(result.rows[0].group)
    rows = table(*groups, f"{result.unit or 'value'}>", "95 %|", "events>", "camera-days>", "of|")
    for row in result.rows:
        rows.add_row(
            *(_key(row.group.get(name)) for name in groups),
            _number(row.value),
            _interval(row),
            str(row.n),
            _number(row.effort_days),
            row.event_ids[0] + ("…" if row.n > 1 else "") if row.event_ids else "",
        )
    print_table(rows)


def _print_events(result: Result) -> None:
    rows = table("start|", "camera", "what", "reviewed", "id|")
    for row in result.rows:
        line = row.detail
        if isinstance(line, EventLine):
            seen = [
                f"{one.count or ''} {one.scientific_name or one.observation_type}".strip()
                for one in line.observations
            ]
            rows.add_row(
                _number(line.start),
                line.camera + (" (simulated)" if line.simulated else ""),
                ", ".join(seen) or "-",
                "yes" if line.reviewed else "no",
                line.event_id,
            )
    print_table(rows)


def _print_deployments(result: Result) -> None:
    rows = table("deployment|", "camera", "location", "start|", "end|", "camera-days>")
    for row in result.rows:
        line = row.detail
        if isinstance(line, DeploymentLine):
            rows.add_row(
                line.deployment_id,
                line.camera + (" (simulated)" if line.simulated else ""),
                line.location,
                _number(line.start),
                _number(line.end),
                _number(row.effort_days),
            )
    print_table(rows)


def _footing(result: Result) -> str:
    """What the answer rests on, in a line."""
    more = f"{len(result.rows)} of {result.total_rows} rows; " if result.next else ""
    return (
        f"{more}{result.evidence.events} events, {result.effort.camera_days:.1f} camera-days of "
        f"{result.effort.cameras} cameras"
    )


def _key(key: Key) -> str:
    if isinstance(key, bool):
        return "yes" if key else "no"
    return "-" if key is None else str(key)


def _number(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S %z}"
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def _interval(row: Row) -> str:
    return "" if row.low is None or row.high is None else f"{row.low:.2f} - {row.high:.2f}"
