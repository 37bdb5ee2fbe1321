"""Which pictures belong together: bursts, by time, with the camera's clock watched for jumps.

Pure: it reads no file. Files are numbered in the order in which they were taken, so where the
time runs backwards in that order, it was the clock that jumped; times before and after a jump
are two clocks, and so are EXIF and file times: none of them are mixed in one burst.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from trailwarden.edge.card.survey import Still
from trailwarden.edge.card.walk import CardFile, NaturalKey

_TOLERATED = timedelta(seconds=2)  # pictures of one burst may be written out of order


@dataclass(frozen=True, slots=True)
class BurstRules:
    """When a burst ends. The limits keep a feeding herd, or a folder of copied files that all
    bear one time, from becoming one endless event."""

    gap: timedelta = timedelta(seconds=60)
    longest: timedelta = timedelta(minutes=30)
    most: int = 200


@dataclass(frozen=True, slots=True)
class Burst:
    """Pictures of one passage, by time."""

    stills: tuple[Still, ...]


Item: TypeAlias = Burst | CardFile
"""What is stored together: a burst, or a video."""


def files_of(item: Item) -> tuple[CardFile, ...]:
    """The files of a burst, by time, or the video itself."""
    return tuple(still.file for still in item.stills) if isinstance(item, Burst) else (item,)


def bursts_of(stills: Iterable[Still], rules: BurstRules) -> tuple[Burst, ...]:
    """Group pictures; each is in exactly one burst, clock jumps and doubts noted on it."""
    bursts: list[list[Still]] = []
    for still in sorted(_with_jumps(stills), key=_order):
        if bursts and _joins(bursts[-1], still, rules):
            bursts[-1].append(still)
        else:
            bursts.append([still])
    return tuple(Burst(tuple(burst)) for burst in bursts)


def _order(still: Still) -> tuple[bool, int, datetime, tuple[NaturalKey, ...]]:
    return (*_clock(still), still.time, still.file.order)


def _clock(still: Still) -> tuple[bool, int]:
    """Pictures for which this differs were timed by different clocks."""
    return still.shown is None, still.jumps


def _joins(burst: Sequence[Still], still: Still, rules: BurstRules) -> bool:
    return (
        _clock(burst[-1]) == _clock(still)
        and still.time - burst[-1].time <= rules.gap
        and still.time - burst[0].time <= rules.longest
        and len(burst) < rules.most
    )


def _with_jumps(stills: Iterable[Still]) -> list[Still]:
    """Watch the clock along each series of numbered pictures; file times are left alone."""
    noted: list[Still] = []
    series: defaultdict[str, list[Still]] = defaultdict(list)
    for still in sorted(stills, key=lambda each: each.file.order):
        if still.shown is None:
            noted.append(still)
        else:
            series[_pattern(still)].append(still)
    for numbered in series.values():
        noted += _numbered_jumps(numbered)
    return noted


def _pattern(still: Still) -> str:
    """What the names of one camera's pictures have in common: `IMG_#.JPG`."""
    return re.sub("[0-9]+", "#", still.file.path.name)


def _numbered_jumps(numbered: Sequence[Still]) -> list[Still]:
    """Count the clock's jumps, and doubt every time that the clock had passed before."""
    noted: list[Still] = []
    jumps, doubt = 0, ""
    latest = numbered[0].time
    for still in numbered:
        if noted and noted[-1].time - still.time > _TOLERATED:
            jumps += 1
            doubt = _jump_text(noted[-1], still)
            noted[-1] = _doubted(noted[-1], doubt)
        if still.time >= latest:
            latest, doubt = still.time, ""
        noted.append(replace(_doubted(still, doubt), jumps=jumps))
    return noted


def _doubted(still: Still, doubt: str) -> Still:
    issues = dict.fromkeys(issue for issue in (still.issue, doubt) if issue)
    return replace(still, issue="; ".join(issues))


def _jump_text(before: Still, after: Still) -> str:
    return (
        f"the camera's clock ran back {before.time - after.time} between {before.file.path.name} "
        f"({before.time:%Y-%m-%d %H:%M:%S}) and {after.file.path.name} "
        f"({after.time:%Y-%m-%d %H:%M:%S})"
    )
