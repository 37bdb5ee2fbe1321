"""One cell of a table: from text to value, and back in the form Camtrap DP asks for.

A cell that cannot be read raises ValueError saying what is expected in its place.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, tzinfo

from trailwarden.exchange.camtrapdp.terms import MISSING, Kind, Term

EXAMPLE = "2020-03-01T22:00:00Z or 2020-03-01T22:00:00+01:00"
_WHOLE = re.compile(r"[+-]?\d{1,9}")  # no count is larger, and sums of them still fit 64 bits
_TRUE = frozenset({"true", "True", "TRUE", "1"})
_FALSE = frozenset({"false", "False", "FALSE", "0"})
_YEARS = (1900, 3000)


def check(term: Term, cell: str) -> None:
    """Raise ValueError, saying what is expected, unless the cell is one its column may hold."""
    if cell in MISSING:
        if term.required:
            raise ValueError("a value: this column must not be empty")
        return
    if term.choices and cell not in term.choices:
        raise ValueError(f"one of {', '.join(sorted(term.choices))}")
    if term.pattern and not term.pattern.match(cell):
        raise ValueError(term.pattern_words)
    if term.kind in (Kind.NUMBER, Kind.INTEGER):
        _check_range(term, integer(cell) if term.kind is Kind.INTEGER else number(cell))
    elif term.kind is Kind.TIME:
        time(cell)
    elif term.kind is Kind.BOOLEAN:
        boolean(cell)


def text(cell: str) -> str | None:
    """The cell, or None if it is missing."""
    return None if cell in MISSING else cell


def integer(cell: str) -> int | None:
    """A whole number, or None."""
    if cell in MISSING:
        return None
    if not _WHOLE.fullmatch(cell):
        raise ValueError("a whole number such as 3, of nine digits at most")
    return int(cell)


def number(cell: str) -> float | None:
    """A finite number with a decimal point, or None."""
    if cell in MISSING:
        return None
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in cell:
        raise ValueError("a number such as 51.496 (with a point, without a unit)")
    return value


def boolean(cell: str) -> bool | None:
    """True, False or None."""
    if cell in MISSING:
        return None
    if cell in _TRUE or cell in _FALSE:
        return cell in _TRUE
    raise ValueError("true or false")


def says_no(cell: str) -> bool:
    """Whether it says false; what makes no sense says nothing."""
    return cell in _FALSE


def time(cell: str) -> datetime | None:
    """An aware time, or None."""
    if cell in MISSING:
        return None
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        moment = None
    if moment is None or cell[4:5] != "-" or cell[10:11] != "T":
        raise ValueError(f"a date and time with its zone, such as {EXAMPLE}")
    if moment.tzinfo is None:
        raise ValueError(f"a time that names its zone, such as {EXAMPLE}")
    if not _YEARS[0] <= moment.year < _YEARS[1]:
        raise ValueError(f"a time from the years {_YEARS[0]} to {_YEARS[1] - 1}")
    return moment


def time_cell(moment: datetime | None, zone: tzinfo = UTC) -> str:
    """A time to the whole second before it, on the wall clock of `zone`: all that the standard's
    format `%Y-%m-%dT%H:%M:%S%z` can hold."""
    if moment is None:
        return ""
    shown = moment.astimezone(zone).replace(microsecond=0)
    if shown.utcoffset() == UTC.utcoffset(None):
        return shown.strftime("%Y-%m-%dT%H:%M:%SZ")
    return shown.isoformat()


def exact_cell(moment: datetime | None) -> str:
    """A time to the microsecond, in UTC: for our own resources."""
    return "" if moment is None else moment.astimezone(UTC).isoformat()


def exact_time(cell: str) -> datetime | None:
    """The time that `exact_cell` wrote."""
    return time(cell)


def number_cell(value: float | None) -> str:
    """The shortest decimal that reads back as the same number, never with an exponent."""
    if value is None:
        return ""
    short = repr(value)
    return short if "e" not in short else f"{value:.20f}".rstrip("0")


def boolean_cell(value: bool | None) -> str:
    """`true`, `false` or nothing."""
    return "" if value is None else str(value).lower()


def _check_range(term: Term, value: float | None) -> None:
    assert value is not None, "missing cells were dealt with before"
    low, high = term.least, term.most
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = f"at least {low:g}" if high is None else f"from {low:g} to {high:g}"
        raise ValueError(f"a number {bounds}")
