"""One engine's blocks strung together by their parents, and cut anew into blocks of our size.

A node is one of the engine's blocks. Cutting leaves a tail, tokens after the last whole block of
ours, which the children go on from. A node that is removed, or only heard of as a parent, stays
without being held as long as it has children, so that events may come in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from trailwarden.serving.blocks import BLOCK_BYTES, extend, root, token_bytes
from trailwarden.serving.routing.holders import Holders

EngineHash = int | bytes


class _Node:
    """An engine's block.

    `last` is our hash up to the last whole block (None: not known yet), `tail` the bytes after it,
    `tail_held` whether all engine blocks under the tail are held. `ends` are our blocks that end in
    this one, `posted` those of them that count as held.
    """

    __slots__ = (
        "children",
        "data",
        "ends",
        "held",
        "last",
        "parent",
        "posted",
        "salt",
        "tail",
        "tail_held",
    )

    def __init__(self) -> None:
        self.parent: EngineHash | None = None
        self.salt = ""
        self.data = b""
        self.held = False
        self.children: set[EngineHash] = set()
        self.last: int | None = None
        self.tail, self.tail_held = b"", True
        self.ends: tuple[int, ...] = ()
        self.posted: tuple[int, ...] = ()


class Strands:
    """What one engine caches, kept in `holders` under the worker's `bit`."""

    def __init__(self, holders: Holders, bit: int, seed: int) -> None:
        self._holders, self._bit, self._seed = holders, bit, seed
        self._nodes: dict[EngineHash, _Node] = {}
        self._posts: Counter[int] = Counter()

    def __len__(self) -> int:
        """Engine blocks remembered."""
        return len(self._nodes)

    def store(
        self,
        hashes: Sequence[EngineHash],
        parent: EngineHash | None,
        token_ids: Sequence[int],
        salt: str,
    ) -> None:
        """These blocks, each following the one before it, the first following `parent`."""
        data = token_bytes(token_ids)
        size = len(data) // max(len(hashes), 1)
        for place, name in enumerate(hashes):
            self._store_one(name, parent, data[place * size : (place + 1) * size], salt)
            parent = name

    def remove(self, hashes: Sequence[EngineHash]) -> None:
        """These blocks are held no longer; of some nothing may be known."""
        for name in hashes:
            node = self._nodes.get(name)
            if node is not None and node.held:
                node.held = False
                self._settle(name)
                self._prune(name)

    def clear(self) -> None:
        """Nothing is held."""
        for block in self._posts:
            self._holders.discard(block, self._bit)
        self._posts.clear()
        self._nodes.clear()

    def _store_one(
        self, name: EngineHash, parent: EngineHash | None, data: bytes, salt: str
    ) -> None:
        node = self._nodes.get(name)
        fresh = node is None
        if node is None:
            node = self._nodes[name] = _Node()
        if not node.data:
            node.parent, node.salt, node.data = parent, salt, data
            if parent is not None:
                self._heard_of(parent).children.add(name)
        elif (node.parent, node.data) != (parent, data):
            return  # the engine's own hashes collide; what came first stands
        node.held = True
        if fresh:
            self._cut(node)  # nothing goes on from it yet
        else:
            self._settle(name)

    def _heard_of(self, name: EngineHash) -> _Node:
        node = self._nodes.get(name)
        if node is None:
            node = self._nodes[name] = _Node()
        return node

    def _settle(self, name: EngineHash) -> None:
        """Work out a node anew, and those after it as far as that changes them."""
        changed = [name]
        while changed:
            node = self._nodes[changed.pop()]
            before = node.last, node.tail, node.tail_held
            self._cut(node)
            if (node.last, node.tail, node.tail_held) != before:
                changed += node.children

    def _cut(self, node: _Node) -> None:
        if not node.data:
            return  # only heard of as a parent
        last, tail, whole = self._before(node)
        if last is None:
            return
        if node.last is None:
            joined = tail + node.data
            node.ends = extend(last, joined)
            node.tail = joined[len(node.ends) * BLOCK_BYTES :]
            node.last = node.ends[-1] if node.ends else last
        node.tail_held = node.held and (whole or bool(node.ends))
        posted: tuple[int, ...] = ()
        if node.held:
            posted = node.ends if whole else node.ends[1:]
        self._post(node, posted)

    def _before(self, node: _Node) -> tuple[int | None, bytes, bool]:
        """What the node goes on from: a hash, the tail after it, and whether that tail is held."""
        if node.parent is None:
            return root("tokens", node.salt, self._seed), b"", True
        parent = self._nodes[node.parent]
        return parent.last, parent.tail, parent.tail_held or not parent.tail

    def _post(self, node: _Node, posted: tuple[int, ...]) -> None:
        if posted == node.posted:
            return
        # the new before the old, so that what is in both is never gone
        for block in posted:
            self._posts[block] += 1
            self._holders.add(block, self._bit)
        for block in node.posted:
            self._posts[block] -= 1
            if not self._posts[block]:
                del self._posts[block]
                self._holders.discard(block, self._bit)
        node.posted = posted

    def _prune(self, name: EngineHash | None) -> None:
        """Forget a node that is neither held nor needed by others, and so its ancestors."""
        while name is not None:
            node = self._nodes.get(name)
            if node is None or node.held or node.children:
                return
            del self._nodes[name]
            if node.parent is not None and node.parent in self._nodes:
                self._nodes[node.parent].children.discard(name)
            name = node.parent
