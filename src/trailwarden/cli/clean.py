"""`trailwarden clean`: delete old media (and, if asked, events), after showing what would go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data, Json
from trailwarden.cli.console import out, print_json, say, table, warn
from trailwarden.store import RetentionPlan, RetentionPolicy, Store


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("clean")(clean)


def clean(
    context: Data,
    keep_days: Annotated[
        float | None, typer.Option(min=0, help="Delete clips and pictures older than this.")
    ] = None,
    keep_gb: Annotated[
        float | None, typer.Option(min=0, help="Delete the oldest beyond this size, clips first.")
    ] = None,
    events_too: Annotated[
        bool, typer.Option("--events-too", help="With --keep-days: the events' rows go as well.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go and delete nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Delete old evidence. Never what a person has labelled, never the user's own files."""
    if keep_days is None and keep_gb is None:
        raise typer.BadParameter("say what to keep: --keep-days DAYS, --keep-gb GB or both")
    policy = retention_policy(keep_days, keep_gb, keep_events=not events_too)
    with Store.open(context.obj) as store:
        plan = store.plan_retention(policy, datetime.now(UTC))
        if json:
            print_json(_plan_document(plan))
        else:
            _print_plan(plan)
        nothing = not plan.files and not plan.event_ids
        if dry_run or nothing or not (yes or typer.confirm("Delete these?", err=True)):
            say("nothing was deleted")
            return
        result = store.apply_retention(plan)
    for path, reason in result.refused:
        warn(f"{path} could not be deleted: {reason}")
    freed = f"{result.bytes_freed / 1e6:.1f} MB"
    say(f"deleted {result.media_deleted} files ({freed}) and {result.events_deleted} events")


def retention_policy(
    keep_days: float | None, keep_gb: float | None, *, keep_events: bool = True
) -> RetentionPolicy:
    """The policy that the options mean."""
    return RetentionPolicy(
        max_age=None if keep_days is None else timedelta(days=keep_days),
        max_bytes=None if keep_gb is None else round(keep_gb * 1e9),
        keep_events=keep_events,
    )


def _print_plan(plan: RetentionPlan) -> None:
    rows = table("kind", "files>", "MB>")
    for kind in dict.fromkeys(file.kind for file in plan.files):
        sizes = [file.size_bytes for file in plan.files if file.kind is kind]
        rows.add_row(kind.value, str(len(sizes)), f"{sum(sizes) / 1e6:.1f}")
    out.print(rows)
    kept = f"{plan.bytes_kept / 1e6:.1f} MB stay"
    out.print(f"{len(plan.event_ids)} events and {plan.bytes_freed / 1e6:.1f} MB go, {kept}")


def _plan_document(plan: RetentionPlan) -> dict[str, object]:
    return {
        "files": [str(file.path) for file in plan.files],
        "events": list(plan.event_ids),
        "bytesFreed": plan.bytes_freed,
        "bytesKept": plan.bytes_kept,
    }
