"""JSON: the document's outline and every answer whole, for programs. Described in docs/reports.md.

Drawings and pictures are not in it; what they show is.
"""

from __future__ import annotations

import json

from trailwarden.reports.document import Answer, Document
from trailwarden.reports.render.files import File
from trailwarden.reports.render.outline import Plain, outline

FORMAT = "trailwarden-report/1"
"""Grows when a field changes its meaning or goes; new fields may come without."""


def render_json(document: Document) -> list[File]:
    """The document as one JSON file."""
    whole = {
        "format": FORMAT,
        **outline(document),
        "answers": {answer.key: _answer(answer) for answer in document.answers},
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False)
    return [File(f"{document.kind}.json", text.encode() + b"\n")]


def _answer(answer: Answer) -> Plain:
    return {
        "question": answer.question.model_dump(mode="json"),
        "result": answer.result and answer.result.model_dump(mode="json"),
        "refusal": answer.refusal and answer.refusal.model_dump(mode="json"),
    }
