"""`trailwarden clean`: delete old media (and, if asked, events), after showing what would go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from trailwarden.cli.arguments import Data, Json, KeepDays, KeepGb
from trailwarden.cli.console import out, print_json, print_table, say, table, warn
from trailwarden.cli.existing import open_existing
from trailwarden.store import RetentionPlan, RetentionPolicy, RetentionResult

_NOTHING = RetentionResult(media_deleted=0, events_deleted=0, bytes_freed=0, refused=())


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("clean")(clean)


def clean(
    context: Data,
    keep_days: KeepDays = None,
    keep_gb: KeepGb = None,
    events_too: Annotated[
        bool, typer.Option("--events-too", help="With --keep-days: the events' rows go as well.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go and delete nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Delete old evidence. Never what a person has labelled, never the user's own files.

    Age counts from when a file arrived here. Shows what would go, and asks. While `trailwarden
    watch` runs on the same folder, give the limits to that command.
    """
    if keep_days is None and keep_gb is None:
        raise typer.BadParameter("say what to keep: --keep-days DAYS, --keep-gb GB or both")
    if events_too and keep_days is None:
        raise typer.BadParameter("--events-too needs --keep-days DAYS: rows go by age, not by size")
    policy = retention_policy(keep_days, keep_gb, keep_events=not events_too)
    with open_existing(context.obj) as store:
        plan = store.plan_retention(policy, datetime.now(UTC))
        if not json:
            _print_plan(plan)
        agreed = not dry_run and _something(plan) and (yes or _confirmed(plan))
        result = store.apply_retention(plan) if agreed else _NOTHING
    if json:
        print_json(_document(plan, result))
    _tell(result)


def _something(plan: RetentionPlan) -> bool:
    return bool(plan.files or plan.event_ids)


def _confirmed(plan: RetentionPlan) -> bool:
    what = f"{len(plan.files)} files and {len(plan.event_ids)} events"
    return typer.confirm(f"Delete {what}?", err=True)


def _tell(result: RetentionResult) -> None:
    for path, reason in result.refused:
        warn(f"{path} could not be deleted: {reason}")
    if result == _NOTHING:
        say("nothing was deleted")
    else:
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
    print_table(rows)
    kept = f"{plan.bytes_kept / 1e6:.1f} MB stay"
    out.print(f"{len(plan.event_ids)} events and {plan.bytes_freed / 1e6:.1f} MB go, {kept}")


def _document(plan: RetentionPlan, result: RetentionResult) -> dict[str, object]:
    return {
        "planned": {
            "filePaths": [str(file.path) for file in plan.files],
            "eventIDs": list(plan.event_ids),
            "bytesFreed": plan.bytes_freed,
            "bytesKept": plan.bytes_kept,
        },
        "deleted": {
            "files": result.media_deleted,
            "events": result.events_deleted,
            "bytesFreed": result.bytes_freed,
            "refused": [
                {"filePath": str(path), "reason": reason} for path, reason in result.refused
            ],
        },
    }
