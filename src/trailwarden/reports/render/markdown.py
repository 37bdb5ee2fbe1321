"""Markdown (GitHub's): the text and the tables, with drawings and pictures as files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trailwarden.reports.behind import Entry, appendix
from trailwarden.reports.document import (
    Block,
    Document,
    Facts,
    Figure,
    Gallery,
    Italic,
    Items,
    Note,
    Paragraph,
    Section,
    Strong,
    Table,
    Words,
    label,
)
from trailwarden.reports.render.files import File

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
_SPACE = re.compile(r"\s+")
_LISTLIKE = re.compile(r"^(\d+)([.)])|^([-+])")
_WEIGHTS = {"caveat": "Caveat: ", "refused": "Not answered: ", "remark": ""}


def render_markdown(document: Document) -> list[File]:
    """The text, and a folder of drawings and pictures that it refers to."""
    text = "\n\n".join(_document(document)) + "\n"
    return [File(f"{document.kind}.md", text.encode()), *_beside(document)]


def _document(document: Document) -> Iterator[str]:
    yield f"# {_escaped(document.title)}: {_escaped(document.subtitle)}"
    if document.simulated:
        yield "**SIMULATED: made up by a program. No animal was there.**"
    yield "\n".join(f"- {_escaped(term)}: {_escaped(value)}" for term, value in document.facts)
    for section in document.sections:
        yield from _section(section, 2, document)
    yield "## Questions behind the figures and tables"
    yield from (_entry(entry) for entry in appendix(document))


def _section(section: Section, level: int, document: Document) -> Iterator[str]:
    yield f"{'#' * level} {_escaped(section.title)}"
    for block in section.blocks:
        yield from _block(block, document)
    for below in section.sections:
        yield from _section(below, level + 1, document)


def _block(block: Block, document: Document) -> Iterator[str]:
    match block:
        case Paragraph():
            yield _words(block.words)
        case Items():
            yield "\n".join(f"- {_words(point)}" for point in block.points)
        case Note():
            yield f"> {_WEIGHTS[block.weight.value]}{_words(block.words)}"
        case Facts():
            yield "\n".join(
                f"- **{_escaped(one.value)}** {_escaped(one.label)}"
                + (f" ({_escaped(one.note)})" if one.note else "")
                for one in block.facts
            )
        case Table():
            yield _caption(block)
            yield _table(block)
        case Figure():
            yield "\n".join(
                f"![{_escaped(panel.alt)}]({name})"
                for name, panel in zip(_names(block, document), block.panels, strict=True)
            )
            yield _caption(block)
        case Gallery():
            for name, picture in zip(_names(block, document), block.pictures, strict=True):
                yield f"![{_escaped(picture.alt)}]({name})"
                yield f"{_words(picture.caption)} ({_escaped(picture.event_id)})"
            yield _caption(block)


def _caption(block: Table | Figure | Gallery) -> str:
    made_up = not isinstance(block, Table) and block.simulated
    asked = f" [{', '.join(block.sources)}]" if block.sources else ""
    mark = " **SIMULATED.**" if made_up else ""
    return f"**{label(block)}.** {_words(block.caption)}{mark}{_escaped(asked)}"


def _table(table: Table) -> str:
    lines = [
        [_escaped(column.title) for column in table.columns],
        ["---:" if column.numeric else ":---" for column in table.columns],
        *([_words(cell) for cell in row] for row in table.rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _entry(entry: Entry) -> str:
    one = entry.behind
    ticks = "`" * (max(map(len, re.findall("`+", one.question)), default=0) + 1)
    named = f"**{one.key}** ({', '.join(entry.used_by)}): {_escaped(one.line)}"
    return f"{named}\n{ticks} {one.question} {ticks}"


def _words(words: Words) -> str:
    if isinstance(words, str):
        return _escaped(words)
    return "".join(_run(run) for run in words)


def _run(run: str | Italic | Strong) -> str:
    if isinstance(run, str):
        return _inline(run)
    mark = "*" if isinstance(run, Italic) else "**"
    return f"{mark}{_inline(run.text)}{mark}"


def _escaped(text: str) -> str:
    """Text that stands for itself also where a line begins."""
    return _LISTLIKE.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", _inline(text))


def _inline(text: str) -> str:
    return _SPACE.sub(" ", _MARKUP.sub(r"\\\1", text))


def _names(block: Figure | Gallery, document: Document) -> list[str]:
    """Where a figure's drawings or pictures lie, beside the text."""
    if isinstance(block, Figure):
        kind, count = "svg", len(block.panels)
    else:
        kind, count = "jpg", len(block.pictures)
    stem = f"{document.kind}-files/figure-{block.number:02d}"
    return [f"{stem}-{place}.{kind}" for place in range(1, count + 1)]


def _beside(document: Document) -> Iterator[File]:
    for block in document.blocks():
        if isinstance(block, Figure):
            contents = [panel.svg.encode() for panel in block.panels]
        elif isinstance(block, Gallery):
            contents = [picture.jpeg for picture in block.pictures]
        else:
            continue
        for name, content in zip(_names(block, document), contents, strict=True):
            yield File(name, content)
