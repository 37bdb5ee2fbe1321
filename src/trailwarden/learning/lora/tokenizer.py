"""Text to the base model's tokens: byte-level byte-pair encoding, exactly as llama.cpp does it.

The vocabulary and the merges are the GGUF file's own. Text is cut at the model's marks
(`<|im_start|>`), then into words (llama.cpp's rule named "smollm": each digit alone, then GPT-2's
rule), and each word's bytes are joined pair by pair, the earliest merge first. Sennrich et al.
2016, arXiv:1508.07909; Radford et al. 2019 (GPT-2) for bytes written as letters.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise


@dataclass(frozen=True)
class Tokenizer:
    """`tokens` in the order of their ids, `merges` in the order they were learnt ("a b").

    `marks` are the tokens that are no text; they are recognised wherever they are written.
    """

    tokens: tuple[str, ...]
    merges: tuple[str, ...]
    marks: tuple[str, ...]

    def encode(self, text: str) -> list[int]:
        """The ids of `text`, nothing added before or after."""
        ids: list[int] = []
        for piece in self._marks.split(text):
            if piece in self._marked:
                ids.append(self._ids[piece])
            else:
                for word in words(piece):
                    ids += self._encoded(word)
        return ids

    def decode(self, ids: list[int]) -> str:
        """The text of `ids`, marks written out; bytes that are no text become U+FFFD."""
        return b"".join(map(self.bytes_of, ids)).decode(errors="replace")

    def bytes_of(self, token: int) -> bytes:
        """What a token stands for."""
        written = self.tokens[token]
        if written in self._marked:
            return written.encode()
        back = _bytes()
        return bytes(back[letter] for letter in written)

    def _encoded(self, word: str) -> list[int]:
        known = self._words.get(word)
        if known is None:
            known = self._words[word] = self._joined([_letters()[b] for b in word.encode()])
        return known

    def _joined(self, parts: list[str]) -> list[int]:
        """Join neighbours, the pair learnt first and leftmost, until no pair is known."""
        never = len(self.merges)
        while len(parts) > 1:
            ranks = [self._ranks.get(pair, never) for pair in pairwise(parts)]
            best = min(ranks)
            if best == never:
                break
            at = ranks.index(best)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return [self._ids[part] for part in parts]

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {token: number for number, token in enumerate(self.tokens)}

    @cached_property
    def _ranks(self) -> dict[tuple[str, str], int]:
        pairs = (merge.split(" ") for merge in self.merges)
        return {(left, right): rank for rank, (left, right) in enumerate(pairs)}

    @cached_property
    def _marked(self) -> frozenset[str]:
        return frozenset(self.marks)

    @cached_property
    def _marks(self) -> re.Pattern[str]:
        longest_first = sorted(self.marks, key=len, reverse=True)
        return re.compile(f"({'|'.join(map(re.escape, longest_first))})")

    @cached_property
    def _words(self) -> dict[str, list[int]]:
        return {}  # words come again and again


def words(text: str) -> Iterator[str]:
    """Cut into words, a space in front of a word belonging to it; nothing is lost."""
    digits, word = _rules()
    for part in digits.split(text):
        yield from word.findall(part)


@cache
def _rules() -> tuple[re.Pattern[str], re.Pattern[str]]:
    letter, number = _class("L"), _class("N")
    return re.compile(f"([{number}])"), re.compile(
        f"'s|'t|'re|'ve|'m|'ll|'d| ?[{letter}]+| ?[{number}]+| ?[^\\s{letter}{number}]+"
        r"|\s+(?!\S)|\s+"
    )


@cache
def _class(kind: str) -> str:
    """Unicode's letters ("L") or numbers ("N"), as ranges for a regular expression."""
    members = [c for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c))[0] == kind]
    starts = [c for c, before in zip(members, [-2, *members], strict=False) if c != before + 1]
    ends = [c for c, after in zip(members, [*members[1:], -2], strict=True) if after != c + 1]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


@cache
def _letters() -> dict[int, str]:
    """GPT-2 writes every byte as a letter that can be seen: most as themselves."""
    seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    unseen = [byte for byte in range(0x100) if byte not in seen]
    written = {byte: chr(byte) for byte in seen}
    return written | {byte: chr(0x100 + place) for place, byte in enumerate(unseen)}


@cache
def _bytes() -> dict[str, int]:
    return {letter: byte for byte, letter in _letters().items()}
