"""`describe_event`, `describe_action`: all that is known of one event, what was done in it."""

from __future__ import annotations

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import DescribeAction, DescribeEvent
from trailwarden.query.detail import EventLine
from trailwarden.query.result import Result
from trailwarden.skills.analyst.actions import rows_of, told
from trailwarden.skills.analyst.choosing_one import one_event
from trailwarden.skills.clauses import nothing, where_and_when
from trailwarden.skills.composing import answered, row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import said
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.names_here import place_name
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import counted, listed, moment, paragraph
from trailwarden.skills.sightings import files, said_by, who
from trailwarden.skills.subjects import full_name


def describe_event(desk: Desk, call: DescribeEvent) -> Answer:
    """Who, how many, where, when, who says so and how sure, and what there is to look at."""
    inquiry, found, line = one_event(desk, call)
    if line is None:
        return _none(inquiry, found)
    descriptions = desk.events.descriptions(line.event_id)
    text = paragraph(
        _which(inquiry, found, named=call.event is not None),
        f"{_at(inquiry, line)}: {_names(inquiry, line)}",
        _source(line),
        told(line, descriptions),
        files(line),
        _doubts(line),
    )
    return _about(inquiry, found, line, text)


def describe_action(desk: Desk, call: DescribeAction) -> Answer:
    """What was done in the event, and whose word that is."""
    inquiry, found, line = one_event(desk, call)
    if line is None:
        return _none(inquiry, found)
    descriptions = desk.events.descriptions(line.event_id)
    text = paragraph(
        _which(inquiry, found, named=call.event is not None),
        f"{_at(inquiry, line)}: {_names(inquiry, line)}",
        told(line, descriptions),
        _doubts(line),
    )
    return _about(inquiry, found, line, text)


def _about(inquiry: Inquiry, found: Result, line: EventLine, text: str) -> Answer:
    """The answer on one event: it rests on that event, however many fitted."""
    own = inquiry.ask_about(line.event_id)
    links = inquiry.desk.links.event_links(line)
    rows = [*map(row_of, own.rows), *rows_of(inquiry.desk.events.descriptions(line.event_id))]
    answer = answered(inquiry, text, rows, own, links=links)
    understood = inquiry.meant.understood(found)
    return answer.model_copy(update={"understood": understood})


def _none(inquiry: Inquiry, found: Result) -> Answer:
    text = paragraph(nothing(inquiry.meant, found), said(found, inquiry.meant.subject))
    return answered(inquiry, text, (), found)


def _which(inquiry: Inquiry, found: Result, *, named: bool) -> str:
    """Of how many it is the newest, where it was not named."""
    n = found.evidence.events
    if named or n == 1:
        return ""
    meant = inquiry.meant
    return f"The newest of {counted(n, 'event')} with {meant.subject.name} {where_and_when(meant)}"


def _at(inquiry: Inquiry, line: EventLine) -> str:
    camera, place = clean(line.camera), _place(inquiry, line)
    where = camera if place.casefold() == camera.casefold() else f"{camera} ({place})"
    return f"Event {clean(line.event_id)}, {moment(line.start)}, at {where}"


def _place(inquiry: Inquiry, line: EventLine) -> str:
    """What the place of an event is called."""
    deployments = inquiry.desk.events.frames().places.deployments
    named = (one for one in deployments if one.deployment_id == line.deployment_id)
    return place_name(next((one.location_name or one.place for one in named), line.location))


def _names(inquiry: Inquiry, line: EventLine) -> str:
    """Who was there, and each taxon's scientific name once."""
    taxa = dict.fromkeys(one.scientific_name for one in line.observations if one.scientific_name)
    known = [full_name(one, inquiry.meant.vocabulary) for one in taxa]
    scientific = [one.partition(" (")[2].rstrip(")") for one in known if " (" in one]
    return f"{who(line)}{f' ({listed(scientific)})' if scientific else ''}"


def _source(line: EventLine) -> str:
    if not line.observations:
        return "Nobody has named what it shows"
    looked = "" if line.reviewed else "; no person has reviewed it"
    return f"Named by {said_by(line.observations)}{looked}"


def _doubts(line: EventLine) -> str:
    clock = f"Its time is doubtful: {clean(line.clock_doubt, 200)}" if line.clock_doubt else ""
    cut = "It was cut off when recording stopped" if line.state == "truncated" else ""
    return paragraph(clock, cut, "The camera is simulated" if line.simulated else "")
