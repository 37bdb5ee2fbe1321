"""A document as plain lists and words, without drawings and pictures: what JSON and PDF share."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, TypeAlias

from trailwarden.reports.behind import appendix
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
    Table,
    Words,
    label,
)

Plain: TypeAlias = dict[str, Any]


def outline(document: Document) -> Plain:
    """The whole document; figures and pictures by number, with their texts."""
    return {
        "kind": document.kind,
        "title": document.title,
        "subtitle": document.subtitle,
        "created": document.created.isoformat(timespec="seconds"),
        "simulated": document.simulated,
        "public": document.public,
        "facts": [{"term": term, "value": value} for term, value in document.facts],
        "sections": [_section(section) for section in document.sections],
        "appendix": [asdict(entry) for entry in appendix(document)],
    }


def _section(section: Section) -> Plain:
    return {
        "key": section.key,
        "title": section.title,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(below) for below in section.sections],
    }


def runs(words: Words) -> list[Plain]:
    """Words as runs, each with its dress: plain, italic or strong."""
    parts = (words,) if isinstance(words, str) else words
    return [_run(part) for part in parts]


def _run(part: object) -> Plain:
    if isinstance(part, str):
        return {"text": part, "dress": "plain"}
    dress = "italic" if isinstance(part, Italic) else "strong"
    return {"text": getattr(part, "text", ""), "dress": dress}


def _block(block: Block) -> Plain:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "words": runs(block.words)}
        case Items():
            return {"kind": "items", "points": [runs(point) for point in block.points]}
        case Note():
            return {"kind": "note", "weight": block.weight.value, "words": runs(block.words)}
        case Facts():
            facts = [asdict(fact) for fact in block.facts]
            return {"kind": "facts", "facts": facts, "sources": list(block.sources)}
        case Table():
            return _captioned(block) | {
                "kind": "table",
                "columns": [asdict(column) for column in block.columns],
                "rows": [[runs(cell) for cell in row] for row in block.rows],
            }
        case Figure():
            return _captioned(block) | {
                "kind": "figure",
                "simulated": block.simulated,
                "panels": [
                    {"alt": one.alt, "width_pt": one.width_pt, "height_pt": one.height_pt}
                    for one in block.panels
                ],
            }
        case Gallery():
            return _captioned(block) | {
                "kind": "gallery",
                "simulated": block.simulated,
                "pictures": [
                    {"alt": one.alt, "caption": runs(one.caption), "event_id": one.event_id}
                    for one in block.pictures
                ],
            }


def _captioned(block: Table | Figure | Gallery) -> Plain:
    return {
        "label": label(block),
        "caption": runs(block.caption),
        "sources": list(block.sources),
    }
