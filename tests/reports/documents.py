"""A document with one of everything, and names that would like to be markup."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from PIL import Image

from trailwarden.query.question import Question
from trailwarden.query.refusal import Reason, Refusal
from trailwarden.query.result import EffortBehind, Evidence, Result
from trailwarden.reports.document import (
    Answer,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Gallery,
    Italic,
    Items,
    Note,
    Panel,
    Paragraph,
    Picture,
    Section,
    Table,
    Weight,
    numbered,
)

CREATED = datetime(2026, 7, 1, 12, tzinfo=UTC)
MARKUP = '<script>alert("x")</script> #panic("typst") $x$ *star* _low_ `tick` | [a](b) \\ @ref'
SVG = '<svg viewBox="0 0 10 10" xmlns="http://www.w3.org/2000/svg"><path d="M0 0L10 10"/></svg>'


def one_of_everything(text: str = MARKUP, *, simulated: bool = True) -> Document:
    """Every kind of block, each with `text` in it."""
    blocks = (
        Paragraph((text, Italic(text))),
        Items((text, text)),
        Note(text, Weight.CAVEAT),
        Facts((Fact("1", text, text),), ("Q1",)),
        Table(text, (Column(text), Column("n", numeric=True)), ((text, "1"),), ("Q1", "Q2")),
        Figure(text, (Panel(SVG, text, 200, 100),) * 2, ("Q1",), simulated),
        Gallery(text, (picture(text),), ("Q2",), simulated),
    )
    return numbered(
        Document(
            kind="ecology",
            title=text,
            subtitle="Ecology",
            facts=((text, text),),
            created=CREATED,
            simulated=simulated,
            public=False,
            sections=(Section("one", text, blocks, (Section("below", "Below", ()),)),),
            answers=(answered("Q1"), refused("Q2")),
        )
    )


def picture(text: str) -> Picture:
    """A small olive picture."""
    written = BytesIO()
    Image.new("RGB", (40, 30), "#808000").save(written, "JPEG")
    return Picture(written.getvalue(), 40, 30, text, text, "e1")


def answered(key: str) -> Answer:
    """An answer that rests on seven events."""
    evidence = Evidence(
        events=7, observations=9, event_ids=("e1", "e2"), fingerprint="0123456789ab"
    )
    result = Result(
        question=Question(),
        rows=(),
        total_rows=0,
        evidence=evidence,
        effort=EffortBehind(camera_days=12.5),
        asked_at=CREATED,
        revision=3,
    )
    return Answer(key, Question(), result=result)


def refused(key: str) -> Answer:
    """A question that had no answer."""
    return Answer(key, Question(), refusal=Refusal(reason=Reason.TOO_FEW, message="Too few."))
