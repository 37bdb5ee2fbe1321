"""What a question may meet.

QueryError
├── BadQuestion  the text is no question of this language: which field, and what it may hold
└── Refused      a question that cannot be answered; says why (`trailwarden.query.refusal`)
"""

from __future__ import annotations


class QueryError(Exception):
    """Anything the door can name."""


class BadQuestion(QueryError):
    """The text given is not a question; the message has a line for each field that is wrong."""
