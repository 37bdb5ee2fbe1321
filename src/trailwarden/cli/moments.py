"""Times as people type them: `2026-05-01`, `2026-05-01T06:30+02:00`, `today`, `90m`, `3d`."""

from __future__ import annotations

import os
import re
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

_AGO = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
FORMS = "2026-05-01, 2026-05-01T06:30, 2026-05-01T06:30+02:00, today, yesterday, 90m, 6h or 3d"


def parse_moment(text: str, now: datetime) -> datetime:
    """The time that `text` names, aware; one without a zone is in this machine's zone.

    Raises typer.BadParameter naming the forms that are understood.
    """
    try:
        return _read(text.strip().lower(), now)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{text!r} is not a time; write {FORMS}") from error


def _read(text: str, now: datetime) -> datetime:
    days_back = {"today": 0, "yesterday": 1}
    if text == "now":
        return now
    if text in days_back:
        day = now.astimezone().date() - timedelta(days=days_back[text])
        return datetime.combine(day, time.min).astimezone()
    if ago := _AGO.fullmatch(text):
        return now - timedelta(**{_UNITS[ago["unit"]]: float(ago["number"])})
    moment = datetime.fromisoformat(text.upper())
    return moment if moment.tzinfo else moment.astimezone()


def shown(moment: datetime, zone: tzinfo | None = None) -> str:
    """A time for a table, in a camera's zone or else this machine's, and which zone that is."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"


def local_zone_name() -> str:
    """This machine's zone by its IANA name, as far as the system tells; else UTC."""
    named = os.environ.get("TZ", "").removeprefix(":")
    linked = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")[2]
    for name in (named, linked):
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):  # none, or none that is known
            continue
    return "UTC"


def span_text(span: timedelta) -> str:
    """A duration for a table: `4.2 s`, `3 m 20 s`, `5 h 02 m`, `2 d 03 h`."""
    seconds = round(span.total_seconds(), 1)
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, hours = int(seconds // 60), int(seconds // 3600)
    if minutes < 60:
        return f"{minutes} m {int(seconds % 60):02d} s"
    if hours < 48:
        return f"{hours} h {minutes % 60:02d} m"
    return f"{hours // 24} d {hours % 24:02d} h"
