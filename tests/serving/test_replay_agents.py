"""Generated agents follow their recipe."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from trailwarden.serving.hints import Priority
from trailwarden.serving.replay.agents import (
    LONG_TAILED,
    LONGEST_TOOL_S,
    NEVER_RETURNING,
    SHORT,
    AgentMix,
    Lognormal,
    Tool,
    generate,
)
from trailwarden.serving.simulate.errors import SpecError

MIX = AgentMix(span_s=500, sessions_per_s=1.0, captions_per_s=2.0)


def test_one_seed_is_one_load_and_another_is_another() -> None:
    assert generate(MIX, 1) == generate(MIX, 1)
    assert generate(MIX, 1) != generate(MIX, 2)


def test_prompts_grow_by_answer_and_result_within_the_context() -> None:
    for session in generate(MIX, 1):
        for before, after in pairwise(session.turns):
            assert after.prompt_tokens > before.prompt_tokens + before.output_tokens
            assert before.tool is not None
        last = session.turns[-1]
        assert last.prompt_tokens + last.output_tokens <= MIX.context_tokens
        if session.priority is Priority.AGENT:
            assert len(session.chain) == (last.prompt_tokens + last.output_tokens) // 64


def test_rates_tenants_and_sharing_are_as_asked() -> None:
    load = generate(MIX, 3)
    agents = [s for s in load if s.priority is Priority.AGENT]
    captions = [s for s in load if s.priority is Priority.BACKGROUND]

    assert len(agents) == pytest.approx(500, rel=0.15)
    assert len(captions) == pytest.approx(1000, rel=0.15)
    assert 0.55 < np.mean([s.tenant == "north" for s in agents]) < 0.78
    assert len({s.chain[:16] for s in agents}) == 1
    assert len({s.chain[:32] for s in agents}) == 2
    assert len({s.chain[:33] for s in agents}) == len(agents)
    assert len({s.chain[:4] for s in captions}) == 1
    assert len({s.chain[:5] for s in captions}) == len(captions)


def test_a_tool_that_never_returns_ends_its_session_without_a_word() -> None:
    left = [s for s in generate(AgentMix(tools=NEVER_RETURNING), 1) if not s.returns]

    assert left
    for session in left:
        last = len(session.turns) - 1
        assert session.turns[last].tool is not None
        assert not session.job(last).demand.hints.last_step
    finished = next(s for s in generate(AgentMix(tools=SHORT), 1) if s.returns)
    assert finished.job(len(finished.turns) - 1).demand.hints.last_step


def test_tools_have_the_median_and_the_tail_they_say() -> None:
    rng = np.random.default_rng(0)
    short = [SHORT[1].takes(rng) or 0.0 for _ in range(4000)]
    assert np.median(short) == pytest.approx(2.0, rel=0.05)
    tailed = [LONG_TAILED[1].takes(rng) or 0.0 for _ in range(4000)]
    assert np.mean(np.array(tailed) > 20.0) == pytest.approx(0.1, abs=0.02)
    assert max(tailed) <= LONGEST_TOOL_S
    never = Tool("n", Lognormal(1, 1), never=0.25)
    assert np.mean([never.takes(rng) is None for _ in range(4000)]) == pytest.approx(0.25, abs=0.03)


def test_hints_are_sent_only_where_clients_tell() -> None:
    session = next(s for s in generate(MIX, 1) if len(s.turns) > 2)
    told, untold = session.job(1).demand.hints, session.job(1, told=False).demand.hints

    assert told.session == session.session_id
    assert told.tool_returned == session.turns[0].tool
    assert told.tool_begins == session.turns[1].tool
    assert (untold.session, untold.expected_output) == (None, None)
    assert untold.priority is told.priority


@pytest.mark.parametrize(
    "wrong", [{"span_s": 0.0}, {"turns": 0.5}, {"tenants": {}}, {"context_tokens": 100}]
)
def test_an_impossible_mix_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SpecError):
        AgentMix(**wrong)  # type: ignore[arg-type]  # wrong on purpose
