"""Times as people type them: `2026-05-01`, `2026-05-01T06:30+02:00`, `today`, `90m`, `3d`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

import typer

_AGO = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
FORMS = "2026-05-01, 2026-05-01T06:30, 2026-05-01T06:30+02:00, today, yesterday, 90m, 6h or 3d"


def parse_moment(text: str, now: datetime) -> datetime:
    """The time that `text` names, aware; one without a zone is in `now`'s zone.

    Raises typer.BadParameter naming the forms that are understood.
    """
    text = text.strip().lower()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if text in {"now", "today", "yesterday"}:
        return {"now": now, "today": midnight, "yesterday": midnight - timedelta(days=1)}[text]
    if ago := _AGO.fullmatch(text):
        return now - timedelta(**{_UNITS[ago["unit"]]: float(ago["number"])})
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a time; write {FORMS}") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def local_now() -> datetime:
    """The present time in this machine's zone."""
    return datetime.now(UTC).astimezone()


def local_zone() -> tzinfo:
    """This machine's zone."""
    zone = local_now().tzinfo
    assert zone is not None, "astimezone always gives a zone"
    return zone


def shown(moment: datetime, zone: tzinfo) -> str:
    """A time for a table, in a camera's zone."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def span_text(span: timedelta) -> str:
    """A duration for a table: `4.2 s`, `3 m 20 s`, `5 h 02 m`, `2 d 03 h`."""
    seconds = span.total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, hours = int(seconds // 60), int(seconds // 3600)
    if minutes < 60:
        return f"{minutes} m {int(seconds % 60):02d} s"
    if hours < 48:
        return f"{hours} h {minutes % 60:02d} m"
    return f"{hours // 24} d {hours % 24:02d} h"
