"""Trace readers on small files, and on the real traces where they are."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from trailwarden.serving.replay.session import faster, sharing_bound, windowed
from trailwarden.serving.replay.traces import read_agents, read_azure, read_mooncake
from trailwarden.serving.simulate.errors import TraceError


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def mooncake_row(at_ms: int, length: int, *ids: int) -> dict[str, object]:
    return {"timestamp": at_ms, "input_length": length, "output_length": 5, "hash_ids": ids}


def test_mooncake_blocks_are_cut_and_shared_as_far_as_the_ids_agree(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "m.jsonl",
        mooncake_row(0, 1200, 0, 1, 2),
        mooncake_row(1500, 1100, 0, 1, 3),
    )
    first, second = read_mooncake(path)

    assert (second.start_s, second.turns[0].prompt_tokens) == (1.5, 1100)
    assert (len(first.chain), len(second.chain)) == (1200 // 64, 1100 // 64)
    assert first.chain[:16] == second.chain[:16]
    assert first.chain[16] != second.chain[16]
    assert sharing_bound([first, second]) == 1024 / 2300


def test_azure_prompts_share_nothing_and_tenants_are_drawn_by_weight(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"2023-11-16 18:17:{place % 60:02}.9799600,640,{place}" for place in range(400)]
    path.write_text("TIMESTAMP,ContextTokens,GeneratedTokens\n" + "\n".join(rows))
    sessions = read_azure(path, tenants={"a": 3.0, "b": 1.0}, seed=4)

    assert sessions[1].start_s == 1.0
    assert sharing_bound(sessions) == 0
    assert 250 < sum(session.tenant == "a" for session in sessions) < 350
    assert sessions == read_azure(path, tenants={"a": 3.0, "b": 1.0}, seed=4)
    assert sessions[0].chain != read_azure(path, seed=5)[0].chain


def test_agents_grow_by_what_was_said_and_what_is_added(tmp_path: Path) -> None:
    def turn(session: str, added: int, *ids: int, **more: float) -> dict[str, object]:
        head = {"session_id": session, "input_length": added, "output_length": 30}
        return {**head, "hash_ids": ids, **more}

    path = lines(
        tmp_path / "a.jsonl",
        turn("s", 200, 0, 1, 2, 9, timestamp=1000.0),
        turn("s", 100, 3, 4, delay=2500.0),
        turn("t", 200, 0, 1, 2, 8, timestamp=0.0),
    )
    first, second = read_agents(path)

    assert [turn.prompt_tokens for turn in first.turns] == [200, 330]
    assert (first.start_s, first.turns[1].pause_s) == (1.0, 2.5)
    assert len(first.chain) == 360 // 64
    assert first.chain[:3] == second.chain[:3]
    assert not set(first.chain[3:]) & set(second.chain[3:])
    assert first.job(1).demand.blocks[:3] == first.job(0).demand.blocks
    spread = read_agents(path, spread_s=100.0)
    assert all(0 <= session.start_s <= 101 for session in spread)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"timestamp": 0}\n', "line 1: .*input_length"),
        ('{"timestamp": 0, "input_length": 1, "output_length": 1, "hash_ids": [0]}\nrub', "line 2"),
        ('{"timestamp": "x", "input_length": 1, "output_length": 1, "hash_ids": []}', "timestamp"),
        ('{"timestamp": 0, "input_length": 1, "output_length": 1, "hash_ids": [-1]}', "line 1"),
        ('{"timestamp": 0, "input_length": -5, "output_length": 1, "hash_ids": []}', "line 1"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text(text)
    with pytest.raises(TraceError, match=said):
        read_mooncake(path)


def test_a_bad_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,many,1\n")
    with pytest.raises(TraceError, match=r"line 2.*expected TIMESTAMP"):
        read_azure(path)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(TraceError, match="line 2"):
        read_azure(path)


def test_loads_are_sped_up_and_windowed_from_the_start(tmp_path: Path) -> None:
    path = lines(tmp_path / "m.jsonl", *(mooncake_row(1000 * i, 10, i) for i in range(10)))
    part = faster(windowed(read_mooncake(path), 3.0, 7.0), 2.0)

    assert [session.start_s for session in part] == [0.0, 0.5, 1.0, 1.5]


@pytest.fixture
def traces() -> Path:
    """The folder of real traces, beside the samples."""
    named = os.environ.get("TRAILWARDEN_SAMPLES")
    folder = Path(named).parent / "traces" if named else None
    if folder is None or not folder.is_dir():
        pytest.skip("TRAILWARDEN_SAMPLES names no folder with traces beside it")
    return folder


@pytest.mark.needs_data
def test_the_published_traces_read_as_their_publishers_describe_them(traces: Path) -> None:
    mooncake = read_mooncake(traces / "mooncake_conversation_trace.jsonl")
    assert len(mooncake) == 12_031
    assert sharing_bound(mooncake) == pytest.approx(0.374, abs=0.001)
    code, conversation = (read_azure(traces / f"azure2023_{n}.csv") for n in ("code", "conv"))
    assert (len(code), len(conversation)) == (8_819, 19_366)
    assert conversation[-1].start_s == pytest.approx(3_502, abs=1)
    agents = read_agents(traces / "synth_aiperf_local_agent_300s_blk64_delta.jsonl")
    lengths = [turn.prompt_tokens for session in agents for turn in session.turns]
    assert (len(agents), len(lengths)) == (300, 7_051)
    assert sum(lengths) / len(lengths) == pytest.approx(16_566, abs=1)
