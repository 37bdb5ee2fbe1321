"""Numbers, times and lists in words: the small change that all answers are paid in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from trailwarden.skills.plain import clean

_NEXT_TO_NOTHING = 0.001


def counted(n: float, noun: str, plural: str | None = None) -> str:
    """`1 event`, `0 events`, `41 events`."""
    return f"{n:,.0f} {noun if n == 1 else plural or noun + 's'}"


def listed(names: Sequence[str], most: int = 8, last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`; beyond `most`: `a, b and 7 more`."""
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def weekday(day: date) -> str:
    """`Tue 10 Nov 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def days_between(first: date, last: date) -> str:
    """`Mon 21 Sep to Thu 19 Nov 2026`: both included; the year is said once if it is the same."""
    begins = weekday(first)
    if first.year == last.year:
        begins = begins.removesuffix(f" {first.year}")
    return f"{begins} to {weekday(last)}"


def moment(at: datetime) -> str:
    """`Tue 10 Nov 2026 at 21:14`, on the clock that the time carries."""
    return f"{weekday(at)} at {at:%H:%M}"


def clock(hour: float) -> str:
    """Hours of the day, 20.5, as `20:30`."""
    minutes = round(hour * 60) % 1440
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def percent(share: float) -> str:
    """`44 %`; what is not nothing is not called nothing, nor almost all called all."""
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{share * 100:.0f} %"


def decimal(value: float) -> str:
    """One decimal; below 1 two significant digits, below a tenth one."""
    if value == 0 or abs(value) >= 1:
        return f"{value:,.1f}"
    if abs(value) < _NEXT_TO_NOTHING:
        return f"under {_NEXT_TO_NOTHING}"
    return f"{value:.2g}" if abs(value) >= 0.1 else f"{value:.1g}"


def between(low: float | None, high: float | None) -> str:
    """`15.2 to 31.0`; a bound that is not there is left open."""
    if low is None and high is None:
        return ""
    if high is None:
        return f"{decimal(low or 0.0)} or more"
    return f"{decimal(low or 0.0)} to {decimal(high)}"


def lasting(seconds: float) -> str:
    """`9 s`, `3 min`, `2.4 h`, `5 days`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    if seconds < 172_800:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86_400:.0f} days"


def sentence(text: str) -> str:
    """The text with a capital first and a full stop last."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def paragraph(*sentences: str) -> str:
    """Sentences one after another; empty ones are left out."""
    return " ".join(filter(None, map(sentence, sentences)))


def quoted(words: str) -> str:
    """Somebody's words, to be said back to them."""
    return f'"{clean(words, 60)}"'
