"""Prompts as chains of block hashes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailwarden.serving.blocks import (
    BLOCK_BYTES,
    chain,
    chain_chat,
    chat_bytes,
    extend,
    root,
    token_bytes,
)
from trailwarden.serving.routing.errors import NotAPrompt

_PLAIN = st.text(max_size=400)
_MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "user", "assistant", "tool"])},
        optional={
            "content": st.one_of(
                st.none(),
                _PLAIN,
                st.lists(st.builds(lambda t: {"type": "text", "text": t}, _PLAIN)),
            ),
            "name": _PLAIN,
            "tool_calls": st.lists(st.fixed_dictionaries({"id": _PLAIN, "type": st.just("f")})),
        },
    ),
    max_size=6,
)


def _agreed(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


@given(st.binary(max_size=2000), st.binary(max_size=600), st.binary(max_size=600))
def test_chains_agree_exactly_as_far_as_the_prompts_do(
    common: bytes, one: bytes, other: bytes
) -> None:
    mine, theirs = common + one, common + other
    shared = 0
    while shared < min(len(mine), len(theirs)) and mine[shared] == theirs[shared]:
        shared += 1
    assert _agreed(chain(mine), chain(theirs)) == shared // BLOCK_BYTES
    assert len(chain(mine)) == len(mine) // BLOCK_BYTES


@given(st.lists(st.integers(0, 2**32 - 1), max_size=300), st.integers(0, 300))
def test_a_chain_goes_on_from_its_last_block(ids: list[int], cut: int) -> None:
    at = min(cut, len(ids)) // 64 * 64
    head = chain(ids[:at])
    last = head[-1] if head else root("tokens")
    assert head + extend(last, token_bytes(ids[at:])) == chain(ids)


def test_a_block_deep_in_a_chain_depends_on_all_before_it() -> None:
    tail = "x" * BLOCK_BYTES * 3
    one, other = chain("a" * BLOCK_BYTES + tail), chain("b" * BLOCK_BYTES + tail)
    assert not set(one) & set(other)


def test_kind_salt_and_seed_separate_chains() -> None:
    text = "m" * 1024
    ids = [0x6D6D6D6D] * 256  # the very bytes of the text
    chains = [
        chain(text),
        chain(ids),
        chain(text, salt="tenant"),
        chain(text, seed=1),
        chain(text, salt="tenant", seed=1),
    ]
    assert chain(text) == chain(text.encode())
    assert len({block for each in chains for block in each}) == 5 * 4


def test_empty_short_and_odd_prompts() -> None:
    assert chain("") == chain([]) == chain("a" * 255) == ()
    assert len(chain("\ud800" * 400)) == 4  # a lone surrogate, as broken clients send


@pytest.mark.parametrize("ids", [[-1], [2**32], [1.5], ["a"], [None]])
def test_what_is_no_token_id_is_refused(ids: list[int]) -> None:
    with pytest.raises(NotAPrompt, match="token ids"):
        chain(ids)


@given(_MESSAGES, _MESSAGES)
def test_a_longer_chat_continues_the_shorter(
    messages: list[dict[str, object]], more: list[dict[str, object]]
) -> None:
    tools = [{"type": "function", "function": {"name": "list", "parameters": {}}}]
    short, long = chat_bytes(messages, tools), chat_bytes(messages + more, tools)
    assert long.startswith(short)
    whole = chain_chat(messages, tools)
    assert chain_chat(messages + more, tools)[: len(whole)] == whole


def test_what_templates_do_not_render_apart_is_the_same() -> None:
    plain = {"role": "assistant", "content": "Hello", "tool_calls": [{"id": "1", "type": "f"}]}
    echoed = {
        "refusal": None,
        "annotations": [],
        "tool_calls": [{"type": "f", "id": "1"}],
        "content": [{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}],
        "role": "assistant",
    }
    assert chat_bytes([plain]) == chat_bytes([echoed])
    assert chat_bytes([{"role": "assistant", "content": None}]) == chat_bytes(
        [{"role": "assistant", "content": ""}]
    )


def test_roles_tools_and_places_of_text_matter() -> None:
    chats = [
        chat_bytes([{"role": "user", "content": "ab"}]),
        chat_bytes([{"role": "system", "content": "ab"}]),
        chat_bytes([{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]),
        chat_bytes([{"role": "user", "content": "ab"}], [{"type": "function"}]),
        chat_bytes([{"role": "user", "content": "ab", "name": "c"}]),
    ]
    assert len(set(chats)) == len(chats)


def test_an_image_is_worth_a_fixed_number_of_blocks_whatever_its_bytes() -> None:
    def chat(url: str) -> tuple[int, ...]:
        part = {"type": "image_url", "image_url": {"url": url}}
        return chain_chat([{"role": "user", "content": [part, {"type": "text", "text": "?"}]}])

    small, large = chat("data:image/png;base64,AAAA"), chat("data:," + "A" * 1_000_000)
    assert len(small) == len(large) == 4
    assert not set(small) & set(large)


@pytest.mark.parametrize(
    "messages", [[None], ["text"], 3, [{"role": "user", "content": 5}], [{"role": "u", "x": {1j}}]]
)
def test_what_is_no_chat_is_refused(messages: object) -> None:
    with pytest.raises(NotAPrompt, match="OpenAI"):
        chain_chat(messages)  # type: ignore[arg-type] # the point of the test
