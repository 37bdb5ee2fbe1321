"""Questions that cannot be answered, and why: a value, so that a caller can act on it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from trailwarden.query.errors import QueryError
from trailwarden.query.model import Model


class Reason(StrEnum):
    """Why there is no answer."""

    UNKNOWN_CAMERA = "unknown_camera"
    UNKNOWN_LOCATION = "unknown_location"
    UNKNOWN_DEPLOYMENT = "unknown_deployment"
    UNKNOWN_TAXON = "unknown_taxon"
    UNKNOWN_EVENT = "unknown_event"
    UNKNOWN_VALUE = "unknown_value"  # a behaviour, life stage, sex or individual nobody named
    AMBIGUOUS_TAXON = "ambiguous_taxon"
    AMBIGUOUS_LOCATION = "ambiguous_location"
    AMBIGUOUS_ZONE = "ambiguous_zone"
    EMPTY_RANGE = "empty_range"
    NOT_MEASURABLE = "not_measurable"  # this measure of this thing, or grouped so, has no meaning
    NO_EFFORT = "no_effort"
    NO_PLACE = "no_place"  # sun time without coordinates
    TOO_FEW = "too_few"
    TOO_MANY_ROWS = "too_many_rows"


class Refusal(Model):
    """Why, in words, where in the question (`where.taxa`), and what might be meant instead."""

    reason: Reason
    message: str
    field: str | None = None
    candidates: tuple[str, ...] = ()


class Refused(QueryError):
    """Raised by the door; carries the refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def refuse(
    reason: Reason, message: str, field: str | None = None, candidates: Iterable[str] = ()
) -> Refused:
    """The refusal as an exception, to be raised."""
    return Refused(
        Refusal(reason=reason, message=message, field=field, candidates=tuple(candidates))
    )
