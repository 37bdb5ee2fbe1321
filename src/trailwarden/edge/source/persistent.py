"""A camera that is asked again whenever it stops answering.

A read that hangs inside FFmpeg cannot be called off, only waited out. So a thread of its own opens
and reads the camera and hands readings over; closing leaves that thread behind, to end by itself
when its read returns or times out, and nobody waits for it.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Protocol, TypeAlias

from av.video.stream import VideoStream

from trailwarden.closing import Closing
from trailwarden.edge.errors import SourceAddressError, SourceError, SourceRefused
from trailwarden.edge.source.address import SourceAddress, SourceKind
from trailwarden.edge.source.backoff import LISTENING, PATIENT, Backoff
from trailwarden.edge.source.feed import Feed, Reading
from trailwarden.edge.source.mailbox import Mailbox

_WAITING_READINGS = 8
_FAREWELL_S = 0.5


class ConnectionWatcher(Protocol):
    """Is told how the connection fares, in order with the readings and in the reader's thread."""

    def connected(self) -> None:
        """The camera answers; readings follow."""

    def lost(self, error: SourceError) -> None:
        """The camera could not be reached, or stopped."""

    def waiting(self, seconds: float) -> None:
        """It will be asked again after this long."""


@dataclass(frozen=True, slots=True)
class _Connected:
    feed: Feed


@dataclass(frozen=True, slots=True)
class _Lost:
    error: SourceError
    wait_s: float


@dataclass(frozen=True, slots=True)
class _Ended:
    error: Exception | None


_Message: TypeAlias = Reading | _Connected | _Lost | _Ended


class PersistentFeed(Closing):
    """A feed across connections; a `Feed` itself.

    Iterating yields readings until a recording ends or `close` is called. SourceAddressError is
    final and raised, as is any error of a file, folder or scene, which will not mend by itself.
    `connect` opens the camera once; `rng` spreads the waits. Feed time may step back where a
    camera is reached again after this machine's clock was set.
    """

    def __init__(
        self,
        address: SourceAddress,
        connect: Callable[[SourceAddress], Feed],
        watcher: ConnectionWatcher,
        rng: random.Random | None = None,
    ) -> None:
        self._address = address
        self._connect = connect
        self._watcher = watcher
        policy = LISTENING if address.kind is SourceKind.RTSP_LISTEN else PATIENT
        self._backoff = Backoff(policy, rng or random.Random())
        self._mailbox: Mailbox[_Message] = Mailbox(_WAITING_READINGS)
        self._reader = threading.Thread(
            target=self._read, name=f"camera {address.camera_id}", daemon=True
        )
        self._feed: Feed | None = None
        self._earlier_corrupt_packets = 0

    @property
    def corrupt_packets(self) -> int:
        """Corrupt packets of all connections so far."""
        now = 0 if self._feed is None else self._feed.corrupt_packets
        return self._earlier_corrupt_packets + now

    @property
    def video(self) -> VideoStream | None:
        """The template for the packets of the latest connection; None before the first."""
        return None if self._feed is None else self._feed.video

    @property
    def is_live(self) -> bool:
        """Whether time passes without our reading."""
        return self._address.kind.can_come_back if self._feed is None else self._feed.is_live

    def __iter__(self) -> Iterator[Reading]:
        self._reader.start()
        while (message := self._mailbox.get()) is not None:
            match message:
                case Reading():
                    yield message
                case _Connected(feed):
                    self._now_on(feed)
                case _Lost(error, wait_s):
                    self._watcher.lost(error)
                    self._watcher.waiting(wait_s)
                case _Ended(error):
                    self.close()
                    if error is not None:
                        raise error

    def stop(self) -> None:
        """End the iteration, from any thread; waits for nothing."""
        self._mailbox.shut()

    def close(self) -> None:
        """End the iteration at once, from any thread, even while a read hangs."""
        self.stop()
        if self._reader.is_alive() and self._reader is not threading.current_thread():
            self._reader.join(_FAREWELL_S)

    def _now_on(self, feed: Feed) -> None:
        self._earlier_corrupt_packets = self.corrupt_packets
        self._feed = feed
        self._watcher.connected()

    def _read(self) -> None:
        try:
            while (lost := self._read_one_connection()) is not None:
                if not self._mailbox.put(lost) or self._mailbox.wait_shut(lost.wait_s):
                    return
            self._mailbox.put(_Ended(None))
        except Exception as error:  # noqa: BLE001 - raised again where the readings are read
            self._mailbox.put(_Ended(error))

    def _read_one_connection(self) -> _Lost | None:
        """Pass on readings until the end (None) or a loss; raise what is final."""
        since: float | None = None
        try:
            with self._connect(self._address) as feed:
                since = monotonic()
                self._mailbox.put(_Connected(feed))
                for reading in feed:
                    if not self._mailbox.put(reading):
                        break
        except SourceError as error:
            if isinstance(error, SourceAddressError) or not self._address.kind.can_come_back:
                raise
            return _Lost(error, self._wait_after(error, since))
        return None

    def _wait_after(self, error: SourceError, since: float | None) -> float:
        if isinstance(error, SourceRefused):
            return self._backoff.wait_after_refusal()
        return self._backoff.wait_after_failure(0.0 if since is None else monotonic() - since)
