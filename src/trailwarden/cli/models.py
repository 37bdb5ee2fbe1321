"""`trailwarden models`: which detectors are here, and how others come."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from trailwarden.cli.arguments import Json, Offline
from trailwarden.cli.console import fail, print_json, print_table, say, table
from trailwarden.cli.detector import locate_model
from trailwarden.edge.detect.models import (
    CheckedModel,
    ListedModel,
    Place,
    add_model,
    check_models,
    list_models,
)

app = typer.Typer(help="Manage detector models.", no_args_is_help=True)


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="models")


@app.command("list")
def list_(json: Json = False) -> None:
    """List the models found on this machine and those known by name."""
    found = list_models()
    if json:
        print_json([_listed_document(model) for model in found])
        return
    rows = table("model", "where", "licence", "file or how to get it")
    for model in found:
        rows.add_row(
            model.name,
            str(model.place or "-"),
            model.known.licence if model.known else "not stated",
            str(model.path) if model.path else _how_to_get(model),
        )
    print_table(rows)


@app.command()
def add(file: Annotated[Path, typer.Argument(help="An ONNX file.")]) -> None:
    """Check a model file and copy it into the user's cache."""
    added = add_model(file)
    say(f"{added.name} is in {added.path}, sha256 {added.sha256}")


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="A name from `trailwarden models list`.")],
    offline: Offline = False,
) -> None:
    """Fetch a model from its publisher, check size and signature, and record its hash."""
    found = locate_model(name, offline=offline)
    if found.place is not Place.PUBLISHER:
        say(f"{found.name} is here already ({found.place}): {found.path}")


@app.command()
def check(json: Json = False) -> None:
    """Load every model on this machine and compare it with its recorded hash."""
    checked = check_models()
    if json:
        print_json([_checked_document(model) for model in checked])
    elif not checked:
        say("no model files; `trailwarden models pull yolox-nano` fetches the default one")
    else:
        rows = table("file", "family", "sha256", "verdict")
        for model in checked:
            sha256 = (model.sha256 or "-")[:12]
            rows.add_row(str(model.path), model.family or "-", sha256, model.fault or "works")
        print_table(rows)
    if any(model.fault and model.place is Place.CACHE for model in checked):
        fail("a model in the cache is broken; remove it, then `trailwarden models pull` it again")


def _how_to_get(model: ListedModel) -> str:
    known = model.known
    assert known is not None, "a listed model without a file is a known one"
    if known.url is None:
        return "not published as ONNX: export it, then `trailwarden models add FILE`"
    return f"trailwarden models pull {known.name}"


def _listed_document(model: ListedModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "place": model.place.value if model.place else None,
        "path": str(model.path) if model.path else None,
        "licence": model.known.licence if model.known else None,
        "url": model.known.url if model.known else None,
    }


def _checked_document(model: CheckedModel) -> dict[str, Any]:
    return {
        "path": str(model.path),
        "place": model.place.value,
        "family": model.family,
        "sha256": model.sha256,
        "fault": model.fault,
    }
