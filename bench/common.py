"""What benchmarks share: the machine's name, intervals, tables that can be pasted into docs."""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from trailwarden import __version__
from trailwarden.edge.sim import SeenVisit

GRACE = timedelta(seconds=2)
"""How far beside a visit an event may lie and still be its event."""


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """A benchmark's options, described by the first line of its module."""
    return argparse.ArgumentParser(description=doc.splitlines()[0] if doc else None)


def heading(command: str, note: str) -> None:
    """Print what was run, on what, and under which conditions."""
    print(f"\n### `{command}`\n")
    print(f"{note} Trailwarden {__version__}, Python {platform.python_version()}, {machine()}.\n")


def machine() -> str:
    """Processor and core count, without naming the host."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        models = [line.split(":", 1)[1].strip() for line in lines if "model name" in line]
        model = models[0] if models else model
    except OSError:
        pass
    return f"{os.cpu_count()} cores of {model}"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    sys.stdout.flush()


def wilson(hits: int, cases: int) -> str:
    """`hits/cases` with its 95 % score interval in percent.

    E. B. Wilson 1927, J. Am. Stat. Assoc. 22:209.
    """
    if cases == 0:
        return "-"
    z, share = 1.96, hits / cases
    middle = share + z * z / (2 * cases)
    spread = z * math.sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    scale = 1 + z * z / cases
    low, high = (middle - spread) / scale, (middle + spread) / scale
    return f"{hits}/{cases} ({100 * max(low, 0):.0f}-{100 * min(high, 1):.0f} %)"


def overlaps(start: datetime, end: datetime, visit: SeenVisit) -> bool:
    """Whether an event of this time can be of a visit: both in view, give or take `GRACE`."""
    return start - GRACE <= visit.last_visible and end + GRACE >= visit.first_visible


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
