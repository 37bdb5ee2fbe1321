"""`write_report` and `list_reports`: documents to keep, composed by `reports`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trailwarden.asking.answer import Answer, AnswerRow, Outcome
from trailwarden.asking.calls import ListReports, ReportKind, WriteReport
from trailwarden.query.question import About
from trailwarden.reports import Document, Format, Scope, data_status, ecology, rendered, write
from trailwarden.reports.inquiry import Asking
from trailwarden.skills.composing import answered
from trailwarden.skills.desk import Desk
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import counted, listed, moment, paragraph
from trailwarden.skills.wording import Wording

_COMPOSERS: dict[ReportKind, Callable[[Asking, Scope], Document]] = {
    ReportKind.ECOLOGY: ecology,
    ReportKind.DATA_STATUS: data_status,
}
_TITLES = {ReportKind.ECOLOGY: "Ecology", ReportKind.DATA_STATUS: "Data Status"}
_FILES = {"ecology.html": "Ecology", "data-status.html": "Data Status"}
_MOST_LISTED = 10
_UNSAFE = re.compile(r"[^a-z0-9]+")


def write_report(desk: Desk, call: WriteReport) -> Answer:
    """A report in a folder of its own under the desk's. Raises ReportError, Unclear, Unknown."""
    if desk.reports is None:
        return _nowhere()
    inquiry = Inquiry.of(desk, Wording.of(call))
    desk.tell(0.05, "asking the events")
    events = inquiry.ask(about=About.EVENTS, where=inquiry.meant.anyone)
    now = desk.now().astimezone(UTC).replace(microsecond=0)
    scope = Scope(
        created=now,
        since=events.since,
        until=events.until,
        cameras=_cameras(inquiry),
        public=call.public,
        taxa=desk.events.frames().taxonomy.taxa,
    )
    document = _COMPOSERS[call.kind](desk.events, scope)
    desk.tell(0.7, "setting the pages")
    files = rendered(document, (Format.HTML,))
    folder = _free(desk.reports, _name(call.kind, now, inquiry))
    paths = write(files, folder)
    desk.tell(1.0, "done")
    page = next(path for path in paths if path.suffix == ".html")
    kind = _TITLES[call.kind] + (" report for the public" if call.public else " report")
    text = paragraph(
        f"The {kind} is written, on {inquiry.meant.reading}{_of_cameras(inquiry)}: "
        f"{counted(events.evidence.events, 'event')} went into it, and "
        f"{counted(len(document.answers), 'question')} were asked",
        f"It is in {clean(folder.name)}",
    )
    row = AnswerRow(
        group={"report": folder.name, "file": page.name},
        value=now.isoformat(),
        n=events.evidence.events,
        detail={"questions": len(document.answers), "public": call.public},
    )
    links = [desk.links.report_link(page)]
    return answered(inquiry, text, [row], events, unit="reports", links=links)


def list_reports(desk: Desk, call: ListReports) -> Answer:
    """The reports in the desk's folder, the newest first."""
    if desk.reports is None:
        return _nowhere()
    pages = _pages(desk.reports)
    if not pages:
        return Answer(
            outcome=Outcome.ANSWERED, text="No report has been written yet.", unit="reports"
        )
    rows = [
        AnswerRow(
            group={"report": page.parent.name, "file": page.name},
            value=_written(page).isoformat(),
        )
        for page in pages
    ]
    told = [
        f"{_FILES[page.name]}, {clean(page.parent.name)}, written {moment(_written(page))} UTC"
        for page in pages[:_MOST_LISTED]
    ]
    text = f"{counted(len(pages), 'report')}, the newest first: {listed(told, _MOST_LISTED)}."
    links = tuple(desk.links.report_link(page) for page in pages)
    return Answer(
        outcome=Outcome.ANSWERED, text=text, rows=tuple(rows), unit="reports", links=links
    )


def _cameras(inquiry: Inquiry) -> tuple[str, ...] | None:
    """The cameras of a report, which knows no places: those that hung at the place asked for."""
    where = inquiry.meant.where
    if where.locations is None:
        return where.cameras
    deployments = inquiry.desk.events.frames().places.deployments
    chosen = {one.camera_id for one in deployments if one.place in where.locations}
    return tuple(sorted(chosen))


def _of_cameras(inquiry: Inquiry) -> str:
    cameras = _cameras(inquiry)
    return "" if cameras is None else f", of {listed([clean(one) for one in cameras], 6)}"


def _name(kind: ReportKind, now: datetime, inquiry: Inquiry) -> str:
    """A folder's name: what and when it was made, and which days it covers."""
    days = _UNSAFE.sub("-", (inquiry.meant.wording.when or "all").casefold()).strip("-")
    return "-".join(filter(None, (kind.value.replace("_", "-"), f"{now:%Y%m%dT%H%M%S}", days[:40])))


def _free(reports: Path, name: str) -> Path:
    """A folder that is not there yet."""
    number = 1
    while (folder := reports / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return folder


def _pages(reports: Path) -> list[Path]:
    """The reports' pages, the newest first; folders that cannot be read are left out."""
    if not reports.is_dir():
        return []
    pages = [page for name in _FILES for page in reports.glob(f"*/{name}") if page.is_file()]
    return sorted(pages, key=lambda page: (-page.stat().st_mtime, page.parent.name))


def _written(page: Path) -> datetime:
    return datetime.fromtimestamp(page.stat().st_mtime, UTC).replace(microsecond=0)


def _nowhere() -> Answer:
    return Answer(
        outcome=Outcome.REFUSED,
        text="Reports are not written from here: no folder for them was given.",
        reason="no_reports_folder",
    )


REPORTER: Mapping[str, Callable[[Any, Any], Answer]] = {
    "write_report": write_report,
    "list_reports": list_reports,
}
"""The reporter's tools by name."""
