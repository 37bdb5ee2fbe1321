"""Which blocks workers hold, from the KV events that their engines publish.

An engine's block has an opaque hash, a parent and token ids, and often another size than ours
(vLLM: 16 tokens; SGLang: 1 or more). Blocks are strung together by their parents and cut anew into
ours, so what is asked for must be a chain of token ids (`blocks.chain` of the engine's own ids).
One of our blocks is held while all the engine's blocks under it are. That is exact for sizes that
divide 64; with others, prompts that part within an engine's block are thought to share up to there.

Delivery is not trusted. A block whose parent has not been heard of is kept until it is. Batches are
numbered: one that comes early waits for those before it, one that comes again is ignored, and when
too many wait, the missing ones are lost. Lost may mean evictions that nobody told, so all that the
worker was believed to hold is dropped and it is `exact` no longer: what is stored from then on is
still known, as a lower bound, until it clears its cache or restarts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trailwarden.serving.routing.errors import require
from trailwarden.serving.routing.holders import Holders
from trailwarden.serving.routing.strands import EngineHash, Strands

__all__ = ["Batch", "Cleared", "EngineHash", "EventPrefixes", "Removed", "Standing", "Stored"]


@dataclass(frozen=True, slots=True)
class Stored:
    """Blocks that follow one another after `parent` (None: they begin a prompt) are now cached.

    `token_ids` are those of all the blocks, `block_size` each. `salt` names what else the engine
    tells prompts apart by (an adapter, a tenant), as given to `blocks.chain`. Events of other
    storage than the one to route by (host memory, disk) are the adapter's to leave out.
    """

    hashes: Sequence[EngineHash]
    parent: EngineHash | None
    token_ids: Sequence[int]
    block_size: int
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """These blocks are cached no longer."""

    hashes: Sequence[EngineHash]


@dataclass(frozen=True, slots=True)
class Cleared:
    """Nothing is cached any more."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Events in their order. The engine numbers its batches from 0 after each start."""

    number: int
    events: Sequence[Stored | Removed | Cleared]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a worker's blocks are known exactly, and if not, why."""

    exact: bool
    why: str


_COMPLETE = Standing(True, "every event since the engine's start, or since it cleared its cache")


class _Stream:
    """One worker's events: the next number expected, and what came before its turn."""

    __slots__ = ("early", "epoch", "next", "standing", "strands")

    def __init__(self, strands: Strands, epoch: int) -> None:
        self.strands, self.epoch = strands, epoch
        self.next = 0
        self.early: dict[int, Batch] = {}
        self.standing = _COMPLETE

    def begin(self, epoch: int) -> None:
        """The engine started with an empty cache, or tells everything from its start again."""
        self.strands.clear()
        self.early.clear()
        self.epoch, self.next, self.standing = epoch, 0, _COMPLETE


class EventPrefixes:
    """The blocks of all workers whose engines publish KV events.

    `patience` batches may come early before those missing count as lost. `most_blocks` of a
    worker's engine are remembered; more means that its removals do not reach us. `seed` must be
    the one that prompts are chained with.
    """

    def __init__(self, *, patience: int = 64, most_blocks: int = 1 << 20, seed: int = 0) -> None:
        require(patience >= 0, "patience", patience, "at least 0")
        require(most_blocks > 0, "most_blocks", most_blocks, "at least 1")
        self._patience, self._most, self._seed = patience, most_blocks, seed
        self._holders = Holders()
        self._streams: dict[str, _Stream] = {}
        self._epochs: dict[str, int] = {}

    def expect(self, worker: str, epoch: int) -> None:
        """The worker's events will come, of this epoch. Nothing is believed before they do."""
        self.forget(worker)
        self._epochs[worker] = epoch

    def apply(self, worker: str, batch: Batch) -> None:
        """Take in a worker's batch, in order as far as that can be had.

        Number 0 begins anew: the engine started, or replays all it knows.
        """
        stream = self._stream(worker)
        if batch.number == 0 and stream.next > 0:
            stream.begin(stream.epoch)
        if batch.number < stream.next:
            return
        stream.early[batch.number] = batch
        self._drain(stream)
        if len(stream.early) > self._patience:
            self.give_up_waiting(worker)

    def give_up_waiting(self, worker: str) -> None:
        """The batches that are missing will not come: go on without them, exact no longer."""
        stream = self._stream(worker)
        if stream.early:
            first = min(stream.early)
            self._doubt(stream, f"batches {stream.next} to {first - 1} of its KV events were lost")
            stream.next = first
            self._drain(stream)

    def matched(self, blocks: Sequence[int], workers: Sequence[str]) -> list[int]:
        """How many of the first blocks (of token ids) each of these workers is known to hold."""
        return self._holders.matched(blocks, workers)

    def standing(self, worker: str) -> Standing | None:
        """How far the worker's blocks are known; None for one that publishes no events."""
        stream = self._streams.get(worker)
        if stream is None:
            return None
        if not stream.early:
            return stream.standing
        return Standing(False, f"its KV events wait for batch {stream.next}")

    def restarted(self, worker: str, epoch: int) -> None:
        """The worker came up anew with an empty cache; it will number from 0."""
        stream = self._streams.get(worker)
        if stream is not None and epoch > stream.epoch:
            stream.begin(epoch)

    def forget(self, worker: str) -> None:
        """The worker is gone for good."""
        self._epochs.pop(worker, None)
        stream = self._streams.pop(worker, None)
        if stream is not None:
            stream.strands.clear()
            self._holders.release(worker)

    def _stream(self, worker: str) -> _Stream:
        stream = self._streams.get(worker)
        if stream is None:
            strands = Strands(self._holders, self._holders.bit(worker), self._seed)
            stream = self._streams[worker] = _Stream(strands, self._epochs.get(worker, 0))
        return stream

    def _drain(self, stream: _Stream) -> None:
        while (batch := stream.early.pop(stream.next, None)) is not None:
            stream.next += 1
            for event in batch.events:
                self._take(stream, event)

    def _take(self, stream: _Stream, event: Stored | Removed | Cleared) -> None:
        strands = stream.strands
        if isinstance(event, Removed):
            strands.remove(event.hashes)
        elif isinstance(event, Cleared):
            strands.clear()
            stream.standing = _COMPLETE
        elif not _sound(event):
            self._doubt(stream, "an event's tokens do not fill its blocks")
        else:
            strands.store(event.hashes, event.parent, event.token_ids, event.salt)
            if len(strands) > self._most:
                self._doubt(stream, f"it told of more than {self._most} blocks at once")

    def _doubt(self, stream: _Stream, why: str) -> None:
        stream.strands.clear()
        stream.standing = Standing(False, why)


def _sound(event: Stored) -> bool:
    filled = len(event.token_ids) == event.block_size * len(event.hashes)
    ids = event.token_ids
    return filled and event.block_size > 0 and (not ids or 0 <= min(ids) <= max(ids) < 1 << 32)
