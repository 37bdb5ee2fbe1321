"""Notable events with their pictures, chosen by stated rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from trailwarden.query.detail import EventLine, GroupSizes
from trailwarden.query.measure import GroupSize, List
from trailwarden.query.question import About, Group, Order
from trailwarden.query.result import Row
from trailwarden.reports.document import (
    Answer,
    Block,
    Gallery,
    Items,
    Paragraph,
    Picture,
    Section,
    Words,
    joined,
)
from trailwarden.reports.ecology.fauna import ANIMALS, Animal, Fauna
from trailwarden.reports.ecology.groups import ask_sizes, sizes_of
from trailwarden.reports.inquiry import rows
from trailwarden.reports.passages import keys, taxon
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import minute

RARE = 4
CLEAREST = 8
_TAXA_TRIED = 30
_A_DAY = 500  # events of one species at one camera; more are not looked through
LOOKED_THROUGH = 50
_RULES = (
    "the largest group counted",
    f"the {RARE} species with the fewest events, by their first record",
    f"of {CLEAREST} taxa, the most recorded first, the event with the highest score of the newest "
    f"{LOOKED_THROUGH}, of those with a picture",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An event and why it was chosen."""

    animal: Animal
    line: EventLine
    why: str
    answer: Answer


def notable(survey: Survey, fauna: Fauna) -> Section:
    """Pictures where there are some, else the events by name."""
    title = "Notable events"
    chosen = _distinct(_choices(survey, fauna))
    if not chosen:
        return Section("notable", title, (Paragraph("No animal was named, so none stands out."),))
    blocks: list[Block] = [
        Paragraph(f"Chosen by rule: {'; '.join(_RULES)}. No event stands twice.")
    ]
    shown = {
        choice.line.event_id: picture for choice in chosen if (picture := _picture(survey, choice))
    }
    if shown:
        sources = keys(*(one.answer for one in chosen if one.line.event_id in shown))
        caption = "Notable events of which there is a picture."
        if not survey.scope.people:
            caption += " None was taken of an event with people or vehicles."
        blocks.append(Gallery(caption, tuple(shown.values()), sources, survey.simulated))
    unseen = [choice for choice in chosen if choice.line.event_id not in shown]
    if unseen:
        blocks.append(
            Paragraph(
                "Without a picture to show:" if shown else "None of them has a picture to show:"
            )
        )
        blocks.append(Items(tuple(_point(survey, choice) for choice in unseen)))
    return Section("notable", title, tuple(blocks))


def _choices(survey: Survey, fauna: Fauna) -> Iterator[Choice]:
    yield from _largest(survey, fauna)
    for animal in sorted(fauna.species, key=lambda one: (one.events, one.name))[:RARE]:
        first = _event(survey, animal.first_ids[:1])
        if first:
            yield Choice(
                animal, first[0], "first record of one of the least recorded species", first[1]
            )
    pictured = (choice for one in fauna.all[:_TAXA_TRIED] for choice in _clearest(survey, one))
    yield from islice(pictured, CLEAREST)


def _distinct(choices: Iterator[Choice]) -> list[Choice]:
    return list({choice.line.event_id: choice for choice in reversed(list(choices))}.values())[::-1]


def _event(survey: Survey, ids: tuple[str, ...]) -> tuple[EventLine, Answer] | None:
    if not ids:
        return None
    answer = survey.ask.ask(About.EVENTS, List(), event_ids=ids, categories=ANIMALS)
    lines = _lines(answer)
    return (lines[0], answer) if lines else None


def _lines(answer: Answer) -> list[EventLine]:
    return [row.detail for row in rows(answer) if isinstance(row.detail, EventLine)]


def _newest(survey: Survey, animal: Animal) -> Answer:
    return survey.ask.ask(
        About.EVENTS,
        List(),
        order=Order.NEWEST,
        limit=LOOKED_THROUGH,
        taxa=(animal.name,),
        categories=ANIMALS,
    )


def _largest(survey: Survey, fauna: Fauna) -> Iterator[Choice]:
    """The event with the most animals together, if more than one."""
    sizes = sizes_of(ask_sizes(survey))
    most = max((detail.largest for _, detail in sizes.values()), default=1)
    social = [
        one for one in fauna.species if one.name in sizes and sizes[one.name][1].largest == most
    ]
    if most < 2 or not social:
        return
    animal = social[0]
    for line, answer in _of_the_day(survey, animal, most):
        if _counted(line, animal) == most:
            yield Choice(animal, line, f"largest group counted: {most}", answer)
            return


def _of_the_day(survey: Survey, animal: Animal, most: int) -> Iterator[tuple[EventLine, Answer]]:
    """The events of a camera's day on which so many were seen together."""
    taxa = (animal.name,)
    by_camera = survey.ask.ask(
        About.OBSERVATIONS, GroupSize(), Group.CAMERA, taxa=taxa, categories=ANIMALS
    )
    at = _where_largest(by_camera, most)
    if at is None:
        return
    by_day = survey.ask.ask(
        About.OBSERVATIONS, GroupSize(), Group.DAY, ids=_A_DAY,
        cameras=(str(at.group[Group.CAMERA.value]),), taxa=taxa, categories=ANIMALS,
    )  # fmt: skip
    on = _where_largest(by_day, most)
    if on is not None and on.event_ids:
        answer = survey.ask.ask(About.EVENTS, List(), event_ids=on.event_ids, categories=ANIMALS)
        yield from ((line, answer) for line in _lines(answer))


def _where_largest(answer: Answer, most: int) -> Row | None:
    """The first row of group sizes in which so many were seen together."""
    for row in rows(answer):
        if isinstance(row.detail, GroupSizes) and row.detail.largest == most:
            return row
    return None


def _counted(line: EventLine, animal: Animal) -> int:
    return sum(one.count or 0 for one in line.observations if one.scientific_name == animal.name)


def _clearest(survey: Survey, animal: Animal) -> Iterator[Choice]:
    answer = _newest(survey, animal)
    with_picture = [
        line
        for line in _lines(answer)
        if survey.ask.photos_of(line.event_id) and _shows(line, animal)
    ]
    if with_picture:
        best = max(with_picture, key=lambda line: (_score(line, animal), line.event_id))
        yield Choice(animal, best, "the clearest of its kind, by its score", answer)


def _shows(line: EventLine, animal: Animal) -> bool:
    return any(one.scientific_name == animal.name for one in line.observations)


def _score(line: EventLine, animal: Animal) -> float:
    """The best score of the animal in an event; a person's word needs none and counts as 1."""
    scores = [
        1.0 if one.score is None else one.score
        for one in line.observations
        if one.scientific_name == animal.name
    ]
    return max(scores, default=0.0)


def _picture(survey: Survey, choice: Choice) -> Picture | None:
    if survey.scope.public and survey.scope.is_sensitive(choice.animal.name):
        return None  # a camera prints its name, and some the place, into the picture
    photo = survey.ask.photo(choice.line.event_id)
    if photo is None:
        return None
    name = survey.called(choice.animal.name)
    alt = f"{name} at {choice.line.camera}, {minute(choice.line.start)}: {choice.why}."
    if choice.line.simulated:
        alt = f"{alt} Simulated."
    caption = _point(survey, choice, with_id=False)
    return Picture(photo.jpeg, photo.width, photo.height, alt, caption, choice.line.event_id)


def _point(survey: Survey, choice: Choice, *, with_id: bool = True) -> Words:
    line = choice.line
    made_up = " (simulated)" if line.simulated else ""
    named = f" [{line.event_id}]" if with_id else ""
    reviewed = ", reviewed" if line.reviewed else ""
    return joined(
        taxon(survey, choice.animal.name),
        f", {line.camera}{made_up}, {minute(line.start)}{reviewed}: {choice.why}.{named}",
    )
