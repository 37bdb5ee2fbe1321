"""From the words of a call to what the query door takes: who, where, when, doing what."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from trailwarden.asking import hours as hours_in
from trailwarden.asking import when as days_in
from trailwarden.asking.answer import Understood
from trailwarden.asking.errors import Unclear
from trailwarden.asking.hours import Hours
from trailwarden.asking.vocabulary import Vocabulary
from trailwarden.asking.when import Days
from trailwarden.domain import Deployment, time_zone
from trailwarden.query.frames import Frames
from trailwarden.query.result import Result
from trailwarden.query.where import SunPhase, TimeOfDay, TimeRange, Where
from trailwarden.skills.behaviours import PROXIES, stored_as
from trailwarden.skills.desk import Desk
from trailwarden.skills.lives import life_words
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import days_between, weekday
from trailwarden.skills.sites import Sites, sites_of
from trailwarden.skills.subjects import Subject, of_life, subject_of
from trailwarden.skills.wording import Wording

_SAYABLE = re.compile(r"[A-Za-z][A-Za-z ,'-]{1,39}")
"""Words of time that are said back as they are; others only as they were read."""
_LED = ("since ", "until ", "before ", "after ", "from ")
_EVER = TimeRange()
_NAMES = re.compile(
    rf"\b(?:{'|'.join([*calendar.month_name[1:], *calendar.day_name])})\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Meant:
    """What a call means. `where` is all of it; the rest says it in words.

    `when` is a phrase that ends a clause (`last week (Mon 9 to Sun 15 Nov 2026), at night`).
    `doing` are the stored behaviours of the class asked for; None where none was.
    """

    where: Where
    subject: Subject
    sites: Sites
    when: str
    reading: str
    wording: Wording
    vocabulary: Vocabulary
    doing: tuple[str, ...] | None = None

    @property
    def anyone(self) -> Where:
        """The same cameras and times, whoever came by and whatever they did."""
        return Where(
            cameras=self.where.cameras,
            locations=self.where.locations,
            time=self.where.time,
            time_of_day=self.where.time_of_day,
            sun_phases=self.where.sun_phases,
        )

    @property
    def whatever(self) -> Where:
        """The same events, whatever sex, age and behaviour somebody noted, or none."""
        return self.where.model_copy(update={"behaviors": None, "life_stages": None, "sexes": None})

    def understood(self, result: Result | None = None) -> Understood:
        """How the words were read; moments from the door's result, which knows the zone."""
        return Understood(
            animal=self.subject.asked,
            cameras=self.where.cameras or self.where.locations or (),
            since=result.since if result else None,
            until=result.until if result else None,
            zone=result.zone if result else None,
            reading=self.reading,
        )


def understand(desk: Desk, wording: Wording) -> Meant:
    """What the words mean here and now. Raises Unclear, Unknown, NoTime."""
    frames, vocabulary = desk.events.frames(), desk.vocabulary()
    subject = subject_of(wording.animal, vocabulary)
    sites = sites_of(wording.camera, vocabulary, frames)
    days, zone = _days(desk, wording.when, sites, frames, vocabulary)
    hours = hours_in.resolve(wording.hours) if wording.hours else None
    doing = _doing(wording, vocabulary)
    where = Where(
        cameras=sites.cameras,
        locations=sites.locations,
        taxa=subject.taxa or None,
        categories=subject.categories or None,
        individuals=subject.individuals or None,
        behaviors=doing,
        reviewed=wording.reviewed,
        time=TimeRange(since=days.since, until=days.until, zone=zone) if days else _EVER,
        time_of_day=_time_of_day(hours),
        sun_phases=tuple(SunPhase(one) for one in hours.phases) or None if hours else None,
        **life_words(wording.life, frames),
    )
    if wording.life is not None:
        subject = of_life(subject, wording.life)
    meant = Meant(where, subject, sites, "", "", wording, vocabulary, doing)
    return replace(meant, when=_phrase(meant, days, hours), reading=_reading(meant, days, hours))


def _days(
    desk: Desk, words: str | None, sites: Sites, frames: Frames, vocabulary: Vocabulary
) -> tuple[Days | None, str | None]:
    """The days that are meant, and the zone to read them in where cameras keep several."""
    if words is None:
        return None, None
    deployments = _chosen(sites, frames)
    zones = tuple(dict.fromkeys(one.time_zone for one in deployments)) or ("UTC",)
    if len(zones) > 1 and desk.zone is not None:
        zones = (desk.zone,)
    south = bool(deployments) and all((one.latitude or 0) < 0 for one in deployments)
    first, last = vocabulary.first, vocabulary.last
    read = [
        days_in.resolve(words, desk.now(), time_zone(one), first, last, south=south)
        for one in zones
    ]
    if len(zones) > 1 and not _same_for_all(read):
        cameras = tuple(one.camera for one in vocabulary.cameras)
        raise Unclear(
            f"The cameras keep {len(zones)} time zones ({', '.join(zones)}), so these days begin "
            "at different times for them. Which camera do you mean?",
            "camera",
            cameras,
        )
    return read[0], zones[0] if len(zones) == 1 and desk.zone else None


def _chosen(sites: Sites, frames: Frames) -> list[Deployment]:
    """The deployments at the sites."""
    return [
        one
        for one in frames.places.deployments
        if (sites.cameras is None or one.camera_id in sites.cameras)
        and (sites.locations is None or one.place in sites.locations)
    ]


def _same_for_all(read: list[Days]) -> bool:
    """Whether every zone reads the same moments: exact ones, or none at all."""
    ends = {(one.since, one.until) for one in read}
    exact = all(end is None or hasattr(end, "hour") for pair in ends for end in pair)
    return exact and len(ends) == 1


def _doing(wording: Wording, vocabulary: Vocabulary) -> tuple[str, ...] | None:
    if wording.behaviour is None or wording.behaviour in PROXIES:
        return None
    return stored_as(wording.behaviour, vocabulary.behaviours)


def _time_of_day(hours: Hours | None) -> TimeOfDay | None:
    if hours is None or hours.clock == "sun":
        return None
    start, end = hours.start or time(), hours.end or time()
    return None if start == end else TimeOfDay(start=start, end=end)


def _phrase(meant: Meant, days: Days | None, hours: Hours | None) -> str:
    """When, as the end of a clause; the whole record where no days are named."""
    words = meant.wording.when
    if days is None or words is None or (days.since is None and days.until is None):
        said = f"in the whole record ({data_period(meant.vocabulary)})"
    elif _SAYABLE.fullmatch(words.strip()):
        said = f"{_capitals(clean(words))} ({days.reading})"
    else:
        said = _led(days.reading)
    said += _edges(meant.vocabulary, days)
    return ", ".join(filter(None, (said, _hours_said(hours))))


def _led(reading: str) -> str:
    """A reading with the preposition that it takes: `on Sun 25 Oct 2026`, `from ... to ...`."""
    if reading.startswith(_LED):
        return reading
    days = reading.partition(", ")[0]  # hours of one day may follow
    return f"{'from' if ' to ' in days else 'on'} {reading}"


def _capitals(words: str) -> str:
    """Names of months and days as they are written."""
    return _NAMES.sub(lambda found: found[0].capitalize(), words)


def _edges(vocabulary: Vocabulary, days: Days | None) -> str:
    """Where the data begin or end, if that is within the days asked for and not at their edge."""
    first, last = vocabulary.first, vocabulary.last
    if days is None or first is None or last is None:
        return ""
    zone = time_zone(vocabulary.zone or "UTC")
    begin, end = first.astimezone(zone).date(), last.astimezone(zone).date()
    since, until = _date(days.since), _date(days.until)
    if (until is not None and until <= begin) or (since is not None and since > end):
        return ""  # all of it lies outside, which is said apart
    begins = since is not None and since < begin
    ends = until is not None and until > end + timedelta(days=2)  # today may have had no event yet
    told = [f"begin on {weekday(begin)}"] * begins + [f"end on {weekday(end)}"] * ends
    return f" (the data {' and '.join(told)})" if told else ""


def _date(moment: datetime | date | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def _hours_said(hours: Hours | None) -> str:
    if hours is None:
        return ""
    return f"from {hours.reading}" if hours.reading[:1].isdigit() else hours.reading


def _reading(meant: Meant, days: Days | None, hours: Hours | None) -> str:
    said = days.reading if days else f"all there is, {data_period(meant.vocabulary)}"
    return ", ".join(filter(None, (said, hours.reading if hours else "")))


def data_period(vocabulary: Vocabulary) -> str:
    """`Mon 21 Sep to Thu 19 Nov 2026`: from the first event's day to the last's."""
    if vocabulary.first is None or vocabulary.last is None:
        return "no event is stored yet"
    zone = time_zone(vocabulary.zone or "UTC")
    first, last = vocabulary.first.astimezone(zone), vocabulary.last.astimezone(zone)
    return days_between(first, last)
