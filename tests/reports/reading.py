"""Reading a document as its reader does: sections by key, tables by heading, notes as text."""

from __future__ import annotations

from collections.abc import Iterator

from trailwarden.reports.document import (
    Block,
    Document,
    Items,
    Note,
    Paragraph,
    Section,
    Table,
    plain,
)


def section(document: Document, key: str) -> Section:
    """The section of that key."""
    return next(one for one in document.sections if one.key == key)


def table(of: Section, number: int) -> list[dict[str, str]]:
    """A section's table, a dict a row, with plain spaces."""
    tables = [block for block in blocks(of) if isinstance(block, Table)]
    titles = [column.title for column in tables[number].columns]
    return [
        dict(zip(titles, map(spaced, map(plain, row)), strict=True)) for row in tables[number].rows
    ]


def notes_of(of: Section) -> list[str]:
    """What the notes of a section say."""
    return [spaced(plain(block.words)) for block in blocks(of) if isinstance(block, Note)]


def text_of(of: Section) -> str:
    """Paragraphs, points and notes of a section."""
    parts: list[str] = []
    for block in blocks(of):
        if isinstance(block, Paragraph | Note):
            parts.append(plain(block.words))
        elif isinstance(block, Items):
            parts += map(plain, block.points)
    return spaced("\n".join(parts))


def blocks(of: Section) -> Iterator[Block]:
    """The blocks of a section and of those below."""
    yield from of.blocks
    for below in of.sections:
        yield from blocks(below)


def spaced(text: str) -> str:
    """The text with every kind of blank as a plain one."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
