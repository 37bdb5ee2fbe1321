"""Keeping account without ever failing an answer: trouble with the books is logged, no more."""

from __future__ import annotations

import logging
import time

from trailwarden.serving.errors import ServingError
from trailwarden.serving.gateway.ports import Booking, Meter

_log = logging.getLogger(__name__)
_QUIET_S = 60.0


class Books:
    """A `Meter` that passes on to another, and says at most once a minute what goes wrong."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._said_s: float | None = None

    def book(self, booking: Booking) -> None:
        """One attempt has ended."""
        try:
            self._meter.book(booking)
        except ServingError as error:
            self._say(error)

    def _say(self, error: ServingError) -> None:
        now_s = time.monotonic()
        if self._said_s is None or now_s - self._said_s >= _QUIET_S:
            self._said_s = now_s
            _log.error("the token ledger: %s", error.message)
