"""Numbers, times and lists as a reader meets them in running text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

THIN = "\N{NARROW NO-BREAK SPACE}"
FIXED = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
NONE = "\N{EN DASH}"
_LARGE = 100
_LEAST = 0.005  # what two decimals cannot show
_SMALL = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip


def whole(number: float) -> str:
    """`12`, `1 204` (a thin space at thousands)."""
    return f"{round(number):,}".replace(",", THIN)


def decimal(number: float | None, digits: int = 1) -> str:
    """`3.1`, `1 204.5`; a dash for None."""
    return NONE if number is None else f"{number:,.{digits}f}".replace(",", THIN)


def rounded(number: float | None) -> str:
    """As many decimals as a reader needs: `1 204`, `31.7`, `4.05`, `< 0.01`; a dash for None."""
    if number is None:
        return NONE
    if (number == round(number) and abs(number) >= _LARGE) or number == 0:
        return decimal(number, 0)
    if 0 < number < _LEAST:
        return f"<{FIXED}0.01"
    return decimal(number, 2 if abs(number) < 10 else 1 if abs(number) < _LARGE else 0)


def interval(low: float | None, high: float | None) -> str:
    """`3.1-6.0` with an en dash; empty where there is none."""
    if low is None or high is None:
        return ""
    return f"{rounded(low)}{DASH}{rounded(high)}"


def with_interval(value: float | None, low: float | None, high: float | None) -> str:
    """`4.2 (3.1-6.0)`."""
    span = interval(low, high)
    return f"{rounded(value)} ({span})" if span else rounded(value)


def percent(share: float | None) -> str:
    """`45 %`; "under 1 %" and "over 99 %" rather than a rounded 0 or 100."""
    if share is None:
        return NONE
    if 0 < share < 0.01:
        return f"under 1{FIXED}%"
    if 0.99 < share < 1:
        return f"over 99{FIXED}%"
    return f"{share * 100:.0f}{FIXED}%"


def number_of(number: int, noun: str, plural: str | None = None) -> str:
    """`1 event`, `1 204 events`; a no-break space keeps them together."""
    word = noun if number == 1 else plural or noun + "s"
    return f"{whole(number)}{FIXED}{word}"


def agreeing(number: float, noun: str) -> str:
    """The noun alone, for a number that stands elsewhere: `event` for 1, else `events`."""
    return noun if number == 1 else noun + "s"


def spelled(number: int, noun: str, plural: str | None = None) -> str:
    """`one camera`, `no cameras`, `13 cameras`."""
    if number >= len(_SMALL):
        return number_of(number, noun, plural)
    return f"{_SMALL[number]}{FIXED}{noun if number == 1 else plural or noun + 's'}"


def listed(names: Sequence[str], most: int | None = None) -> str:
    """`a`, `a and b`, `a, b and c`; `a, b and 7 more` beyond `most`."""
    if most is not None and len(names) > most:
        names = [*names[:most], f"{len(names) - most} more"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def day(moment: datetime | date) -> str:
    """`2 June 2026`."""
    return f"{moment.day}{FIXED}{moment:%B}{FIXED}{moment.year}"


def minute(moment: datetime) -> str:
    """`2026-06-02 05:41`, in the zone that the time carries."""
    return f"{moment:%Y-%m-%d %H:%M}".replace(" ", FIXED)


def clock(hour: float) -> str:
    """Hours of the day, 5.7, as `05:42`."""
    minutes = round(hour * 60) % 1440
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def span(minutes: float | None) -> str:
    """`40 s`, `12 min`, `3.4 h`, `2.1 days`; a dash for None."""
    if minutes is None:
        return NONE
    if minutes < 1:
        return f"{minutes * 60:.0f}{FIXED}s"
    if minutes < 90:
        return f"{minutes:.0f}{FIXED}min"
    if minutes < 2880:
        return f"{minutes / 60:.1f}{FIXED}h"
    return f"{minutes / 1440:.1f}{FIXED}days"


def size(count: float) -> str:
    """`512 B`, `1.2 GB`, in powers of 1000."""
    units = ("B", "kB", "MB", "GB", "TB")
    step = 0
    while count >= 999.5 and step < len(units) - 1:
        count, step = count / 1000, step + 1
    return f"{rounded(count) if step else whole(count)}{FIXED}{units[step]}"


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def sentence(text: str) -> str:
    """The text with a capital first and a full stop last."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
