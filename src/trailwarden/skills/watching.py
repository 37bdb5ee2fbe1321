"""The watching behind a number, in words: a zero means nothing without it."""

from __future__ import annotations

from datetime import timedelta

from trailwarden.domain import time_zone
from trailwarden.query.result import Result
from trailwarden.skills.sentences import counted, decimal, weekday
from trailwarden.skills.understanding import Meant

_DAY = timedelta(days=1)
_LEAST_BLIND_DAYS = 0.05
"""What would be rounded away is not told."""


def watched(result: Result) -> str:
    """`the camera watched 6.8 of 7.0 days`, `8 cameras watched for 54.2 camera-days`."""
    effort = result.effort
    if effort.deployments and len(effort.without_effort) == effort.deployments:
        return "nobody recorded how long the cameras watched"
    if not effort.camera_days:
        if result.evidence.events:
            return "no watching is recorded for that time"
        return "no camera watched then"
    one = effort.cameras == 1
    unit = "days" if one else "camera-days"
    who = "the camera watched" if one else f"{counted(effort.cameras, 'camera')} watched"
    own, asked = effort.camera_days, _asked_days(result)
    if asked - own < _LEAST_BLIND_DAYS:
        return f"{who} for {decimal(own)} {unit}"
    return f"{who} for {decimal(own)} of {decimal(asked)} {unit}"


def _asked_days(result: Result) -> float:
    """The camera-days that were asked about: while cameras hung there or, of days with an
    end and all their hours, all that there are."""
    hung = result.effort.camera_days + result.effort.blind_days
    where = result.question.where
    whole = where.time_of_day is None and where.sun_phases is None
    if not whole or result.since is None or result.until is None:
        return hung
    return max(hung, result.effort.cameras * (result.until - result.since) / _DAY)


def beyond_data(result: Result, meant: Meant) -> str:
    """When the data begin and end, if the days asked for lie outside; else nothing."""
    first, last = meant.vocabulary.first, meant.vocabulary.last
    if first is None or last is None:
        return "No event is stored yet"
    before = result.until is not None and result.until <= first
    after = result.since is not None and result.since > last
    if not (before or after):
        return ""
    zone = time_zone(result.zone or meant.vocabulary.zone or "UTC")
    return (
        f"The data begin on {weekday(first.astimezone(zone))} and end on "
        f"{weekday(last.astimezone(zone))}"
    )
