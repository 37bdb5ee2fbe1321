"""How many together."""

from __future__ import annotations

from trailwarden.query.detail import GroupSizes
from trailwarden.query.measure import GroupSize
from trailwarden.query.question import About, Group
from trailwarden.query.result import Row
from trailwarden.reports.document import (
    Answer,
    Block,
    Column,
    Figure,
    Paragraph,
    Section,
    Table,
    Words,
)
from trailwarden.reports.ecology.fauna import ANIMALS, Fauna
from trailwarden.reports.inquiry import number, rows
from trailwarden.reports.passages import caveats, keys, refused, taxon
from trailwarden.reports.plots.bars import histogram
from trailwarden.reports.survey import Survey
from trailwarden.reports.wording import NONE, interval, rounded, whole

MOST_DRAWN = 6
"""Species whose sizes are drawn: those that came in groups, the most recorded first."""


def ask_sizes(survey: Survey) -> Answer:
    """Group sizes by taxon."""
    return survey.ask.ask(About.OBSERVATIONS, GroupSize(), Group.TAXON, categories=ANIMALS)


def sizes_of(answer: Answer) -> dict[str, tuple[Row, GroupSizes]]:
    """By taxon: the row and its sizes."""
    return {
        str(row.group[Group.TAXON.value]): (row, row.detail)
        for row in rows(answer)
        if isinstance(row.detail, GroupSizes) and row.group[Group.TAXON.value]
    }


def group_sizes(survey: Survey, fauna: Fauna) -> Section:
    """The table of all, and drawings of those that came together."""
    answer = ask_sizes(survey)
    found = sizes_of(answer)
    ranked = [animal.name for animal in fauna.species if animal.name in found]
    blocks: list[Block] = []
    if answer.refusal:
        blocks.append(refused(answer, "group sizes"))
    elif not ranked:
        blocks.append(Paragraph("Nobody counted animals seen together."))
    else:
        blocks += [*_figure(survey, answer, found, ranked), _table(survey, answer, found, ranked)]
    return Section("group-size", "Group size", (*blocks, *caveats(answer)))


def _figure(
    survey: Survey,
    answer: Answer,
    found: dict[str, tuple[Row, GroupSizes]],
    ranked: list[str],
) -> list[Figure]:
    social = [name for name in ranked if found[name][1].largest > 1][:MOST_DRAWN]
    if not social:
        return []
    panels = tuple(
        histogram(
            found[name][1].sizes,
            "animals together",
            f"{survey.called(name)}, n = {whole(sum(found[name][1].sizes.values()))}",
            f"Group sizes of {survey.called(name)}: median {found[name][1].median:g}, "
            f"largest {found[name][1].largest}.",
            simulated=survey.simulated,
        )
        for name in social
    )
    caption = "Events by the number of animals seen together, for species that came in groups."
    return [Figure(caption, panels, keys(answer), survey.simulated)]


def _table(
    survey: Survey,
    answer: Answer,
    found: dict[str, tuple[Row, GroupSizes]],
    ranked: list[str],
) -> Table:
    return Table(
        "Animals seen together in an event: no fewer than this, for those out of view are not "
        "counted.",
        (
            Column("Species"),
            Column("Events counted", numeric=True),
            Column("Mean", numeric=True),
            Column("95 % interval", numeric=True),
            Column("Median", numeric=True),
            Column("Largest", numeric=True),
            Column("Not counted", numeric=True),
        ),
        tuple(_row(taxon(survey, name), *found[name]) for name in ranked),
        keys(answer),
    )


def _row(species: Words, row: Row, sizes: GroupSizes) -> tuple[Words, ...]:
    return (
        species,
        whole(sum(sizes.sizes.values())),
        rounded(number(row.value)),
        interval(row.low, row.high) or NONE,
        f"{sizes.median:g}",
        whole(sizes.largest),
        whole(sizes.uncounted) if sizes.uncounted else NONE,
    )
