"""What a report is made of, apart from how it looks: sections, figures, tables, pictures, notes.

Text is plain: a renderer escapes it, so that nothing in a name can become markup. `Words` are runs
of plain text, some of them set apart (a scientific name in italics).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from trailwarden.query.question import Question
from trailwarden.query.refusal import Refusal
from trailwarden.query.result import Result
from trailwarden.reports.wording import minute


@dataclass(frozen=True, slots=True)
class Italic:
    """A run of text set in italics: a scientific name."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """A run of text that the eye should find first."""

    text: str


Words: TypeAlias = str | tuple[str | Italic | Strong, ...]


def plain(words: Words) -> str:
    """Words without their dress."""
    if isinstance(words, str):
        return words
    return "".join(run if isinstance(run, str) else run.text for run in words)


def joined(*parts: Words) -> Words:
    """Words one after another."""
    runs: list[str | Italic | Strong] = []
    for part in parts:
        runs.extend((part,) if isinstance(part, str) else part)
    return tuple(runs)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    words: Words


@dataclass(frozen=True, slots=True)
class Items:
    """A list of points."""

    points: tuple[Words, ...]


class Weight(StrEnum):
    """How a note is meant."""

    CAVEAT = "caveat"  # read the numbers with this in mind
    REFUSED = "refused"  # what could not be answered, and why
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know before reading on."""

    words: Words
    weight: Weight = Weight.REMARK


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that stands large on its own, what it counts, and what to know about it."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Numbers at a glance; `sources` as for a figure."""

    facts: tuple[Fact, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; numbers stand right, words left."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, as many as there are columns. `sources` are the answers it rests on."""

    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]
    sources: tuple[str, ...]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Panel:
    """A drawing as SVG of the size given, in points, and what it shows in words (`alt`)."""

    svg: str
    alt: str
    width_pt: float
    height_pt: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One drawing, or several side by side, under one caption."""

    caption: Words
    panels: tuple[Panel, ...]
    sources: tuple[str, ...]
    simulated: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph as JPEG, already small; `event_id` is the event it shows."""

    jpeg: bytes
    width: int
    height: int
    alt: str
    caption: Words
    event_id: str


@dataclass(frozen=True, slots=True)
class Gallery:
    """Photographs with captions; counted as a figure."""

    caption: Words
    pictures: tuple[Picture, ...]
    sources: tuple[str, ...]
    simulated: bool = False
    number: int = 0


Block: TypeAlias = Paragraph | Items | Note | Facts | Table | Figure | Gallery


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `key` is stable and unique in its document."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that was asked for the report, and what came back: a result or a refusal."""

    key: str  # "Q1", in the order of asking
    question: Question
    result: Result | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `facts` are lines under the title: the period, the cameras, when made."""

    kind: Literal["data-status", "ecology"]
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    created: datetime
    simulated: bool
    public: bool
    sections: tuple[Section, ...]
    answers: tuple[Answer, ...]

    @property
    def made(self) -> str:
        """When it was made, for a reader."""
        return f"{minute(self.created)} {self.created:%Z}"

    def answer(self, key: str) -> Answer:
        """The answer of that key."""
        return next(answer for answer in self.answers if answer.key == key)

    def blocks(self) -> Iterator[Block]:
        """Every block, in the order of reading."""
        for section in self.sections:
            yield from _blocks(section)


def _blocks(section: Section) -> Iterator[Block]:
    yield from section.blocks
    for below in section.sections:
        yield from _blocks(below)


def numbered(document: Document) -> Document:
    """The document with its figures and its tables counted, each from 1."""
    counts = {"figure": 0, "table": 0}
    return replace(document, sections=tuple(_numbered(one, counts) for one in document.sections))


def _numbered(section: Section, counts: dict[str, int]) -> Section:
    blocks = tuple(_counted(block, counts) for block in section.blocks)
    return replace(
        section,
        blocks=blocks,
        sections=tuple(_numbered(below, counts) for below in section.sections),
    )


def _counted(block: Block, counts: dict[str, int]) -> Block:
    if not isinstance(block, Table | Figure | Gallery):
        return block
    kind = "table" if isinstance(block, Table) else "figure"
    counts[kind] += 1
    return replace(block, number=counts[kind])


def label(block: Table | Figure | Gallery) -> str:
    """`Table 3`, `Figure 4`."""
    return f"{'Table' if isinstance(block, Table) else 'Figure'} {block.number}"
