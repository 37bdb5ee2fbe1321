"""The animals in a few numbers and sentences."""

from __future__ import annotations

from trailwarden.query.measure import EffortDays
from trailwarden.query.question import About
from trailwarden.query.result import Doubt
from trailwarden.reports.document import (
    Answer,
    Block,
    Fact,
    Facts,
    Note,
    Paragraph,
    Section,
    Weight,
    Words,
    joined,
)
from trailwarden.reports.ecology.fauna import Animal, Fauna
from trailwarden.reports.ecology.richness import ask_richness, estimated, found_in
from trailwarden.reports.inquiry import total
from trailwarden.reports.passages import keys, refused, taxon
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import (
    NONE,
    agreeing,
    decimal,
    interval,
    number_of,
    percent,
    rounded,
    spelled,
    whole,
)

_FEW = 3
"""A species with no more independent events than this is called rare in this report."""


_MOST_NAMED = 8


def summary(survey: Survey, fauna: Fauna) -> Section:
    """Six numbers, then what they mean."""
    effort = survey.ask.ask(About.EFFORT, EffortDays())
    richness = ask_richness(survey)
    blocks: list[Block] = [_facts(survey, fauna, effort, richness)]
    if effort.refusal:
        blocks.append(refused(effort, "effort"))
    blocks += [Paragraph(words) for words in _sentences(survey, fauna, effort)]
    blocks += _doubts(fauna)
    return Section("summary", "Summary", tuple(blocks))


def _facts(survey: Survey, fauna: Fauna, effort: Answer, richness: Answer) -> Facts:
    found = found_in(richness)
    counted = fauna.answers["events"].result
    events = counted.evidence.events if counted else 0
    done = sum(animal.reviewed.done for animal in fauna.all)
    of = sum(animal.reviewed.of for animal in fauna.all)
    chao = (
        f"about {estimated(found.chao2)} by Chao2"
        if found and found.chao2 is not None
        else "no estimate of the true number"
    )
    observed = found.observed if found else len(fauna.species)
    independent = sum(animal.independent for animal in fauna.all)
    days = decimal(total(effort)) if effort.result else NONE
    facts = (
        Fact(whole(observed), "species", chao),
        Fact(
            whole(independent),
            agreeing(independent, "independent event"),
            "of each named taxon, 30 minutes apart",
        ),
        Fact(
            whole(events),
            f"{agreeing(events, 'event')} with animals",
            f"{whole(fauna.unnamed_events)} not named",
        ),
        Fact(days, "camera-days of watching"),
        Fact(whole(len(survey.cameras)), agreeing(len(survey.cameras), "camera")),
        Fact(percent(done / of) if of else NONE, "of these events reviewed"),
    )
    return Facts(facts, keys(richness, effort, *fauna.answers.values(), survey.answer))


def _sentences(survey: Survey, fauna: Fauna, effort: Answer) -> list[Words]:
    if not fauna.all:
        return [
            "No animal was named to any taxon in this period, so this report has little to say."
        ]
    told = [_most(survey, fauna)]
    rare = [animal for animal in fauna.species if animal.independent <= _FEW]
    if rare:
        told.append(_rare(survey, rare))
    if effort.result and effort.result.effort.blind_days >= 0.05:
        blind = decimal(effort.result.effort.blind_days)
        told.append(
            f"The cameras were deployed for another {blind} camera-days in which they saw nothing; "
            "these do not count as effort."
        )
    return told


def _most(survey: Survey, fauna: Fauna) -> Words:
    """The three most recorded, with their rates."""
    parts: list[Words] = ["Recorded most often: "]
    for place, animal in enumerate(fauna.all[:3]):
        rate = ""
        if animal.rate is not None:
            span = interval(animal.rate_low, animal.rate_high)
            told = f", 95 % interval {span}" if span else ""
            rate = f", {rounded(animal.rate)} per 100 camera-days{told}"
        events = number_of(animal.independent, "independent event")
        parts += ["; " if place else "", taxon(survey, animal.name), f" with {events}{rate}"]
    return joined(*parts, ".")


def _rare(survey: Survey, rare: list[Animal]) -> Words:
    """Species met hardly ever, the first eight by name."""
    parts: list[Words] = [
        f"{spelled(len(rare), 'species', 'species').capitalize()} had no more than "
        f"{spelled(_FEW, 'independent event')}: "
    ]
    named: list[Words] = [taxon(survey, animal.name) for animal in rare[:_MOST_NAMED]]
    if len(rare) > _MOST_NAMED:
        named.append(f"{len(rare) - _MOST_NAMED} more")
    for place, words in enumerate(named):
        last = place == len(named) - 1
        parts += ["" if place == 0 else " and " if last else ", ", words]
    whose = "Its rate says" if len(rare) == 1 else "Their rates say"
    there = "it is" if len(rare) == 1 else "they are"
    return joined(*parts, f". {whose} little more than that {there} there.")


def _doubts(fauna: Fauna) -> list[Block]:
    """The gravest caveats, up front; the others stand with what they touch."""
    grave = (Doubt.UNREVIEWED, Doubt.NO_EFFORT, Doubt.CLOCK)
    result = fauna.answers["rate"].result or fauna.answers["events"].result
    told = [one.text for one in result.caveats if one.doubt in grave] if result else []
    return [Note(text, Weight.CAVEAT) for text in dict.fromkeys(told)]
