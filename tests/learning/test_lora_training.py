"""Training: it learns what is to be said and nothing else, and a kill costs nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tests.learning.lessons import fresh, some_lessons

from trailwarden.learning.errors import (
    CheckpointUnusable,
    ExamplesUnusable,
    ProcessesFailed,
    TrainingDiverged,
)
from trailwarden.learning.lora.adapter import adapter_state
from trailwarden.learning.lora.base import read_base
from trailwarden.learning.lora.batches import (
    NOTHING,
    Lesson,
    batches,
    laid_out,
    lesson,
    pieces,
    share,
)
from trailwarden.learning.lora.evaluate import exactly_right
from trailwarden.learning.lora.processes import run_together
from trailwarden.learning.lora.training import Schedule, Step, Trained, summed_loss, train

QUICK = Schedule(epochs=2, batch=8, rate=0.01, save_every=3)
SCRIPT = """\
import json, os, signal, sys
from pathlib import Path
from tests.learning.lessons import fresh, some_lessons
from trailwarden.learning.lora.adapter import adapter_state
from trailwarden.learning.lora.processes import joined
from trailwarden.learning.lora.training import Schedule, train
import torch

torch.set_num_threads(1)
folder, kill_after = Path(sys.argv[1]), int(sys.argv[2])

def tell(step):
    if step.step == kill_after:
        os.kill(os.getpid(), signal.SIGKILL)

with joined() as group:
    model = fresh(folder)
    schedule = Schedule(epochs=2, batch=8, rate=0.01, save_every=3)
    done = train(model, some_lessons(30), schedule, folder / "c.pt", group=group, tell=tell)
    torch.save(adapter_state(model), folder / f"weights-{group.rank}.pt")
"""


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def straight(folder: Path) -> tuple[Trained, dict[str, torch.Tensor]]:
    """A run that nothing disturbs."""
    model = fresh(folder)
    return train(model, some_lessons(30), QUICK), adapter_state(model)


def equal(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[n], other[n]) for n in one)


def test_it_learns_to_copy(tmp_path: Path) -> None:
    model, lessons = fresh(tmp_path), some_lessons(24)
    before = exactly_right(model, lessons)

    done = train(model, lessons, Schedule(epochs=60, batch=8, rate=0.02))

    assert before == 0
    assert done.losses[-1] < 0.1 * done.losses[0]
    assert exactly_right(model, lessons) >= 20


def test_what_is_asked_and_what_pads_is_not_learnt(tmp_path: Path) -> None:
    model = fresh(tmp_path)
    short, long = Lesson((1, 60, 61, 2, 60, 2), 4), Lesson((1, *range(60, 75), 2, 61, 2), 17)

    together = summed_loss(model, [short, long])
    apart = summed_loss(model, [short]) + summed_loss(model, [long])
    tokens, targets = laid_out([short, long])

    torch.testing.assert_close(together, apart)
    assert targets[0].tolist() == [NOTHING] * 3 + [60, 2] + [NOTHING] * 13
    assert tokens.shape == targets.shape == (2, 18)


def test_how_it_is_cut_into_pieces_changes_nothing(tmp_path: Path) -> None:
    whole, cut = (
        train(fresh(tmp_path), some_lessons(16), Schedule(epochs=1, batch=8, piece_tokens=tokens))
        for tokens in (10_000, 20)
    )

    assert whole.losses == pytest.approx(cut.losses, rel=1e-4)


def test_a_run_goes_on_from_a_checkpoint_as_if_nothing_had_been(tmp_path: Path) -> None:
    whole, weights = straight(tmp_path)
    checkpoint = tmp_path / "c.pt"

    class Killed(Exception):
        pass

    def kill(step: Step) -> None:
        if step.step == 5:
            raise Killed

    with pytest.raises(Killed):
        train(fresh(tmp_path), some_lessons(30), QUICK, checkpoint, tell=kill)
    model = fresh(tmp_path, seed=99)
    rest = train(model, some_lessons(30), QUICK, checkpoint)

    assert rest.resumed_at == 3
    assert rest.losses == whole.losses
    assert rest.tokens == whole.tokens
    assert equal(adapter_state(model), weights)
    again = train(fresh(tmp_path), some_lessons(30), QUICK, checkpoint)
    assert (again.resumed_at, again.losses) == (8, whole.losses)


def test_a_kill_in_the_middle(tmp_path: Path) -> None:
    _, weights = straight(tmp_path)

    killed = script(tmp_path, kill_after=7)
    finished = script(tmp_path, kill_after=-1)

    assert (killed, finished) == (-signal.SIGKILL, 0)
    assert equal(torch.load(tmp_path / "weights-0.pt", weights_only=True), weights)


def test_two_processes_learn_what_one_does(tmp_path: Path) -> None:
    _, weights = straight(tmp_path)

    run_together(2, [sys.executable, "-c", SCRIPT, str(tmp_path), "-1"], tmp_path)

    first, second = (torch.load(tmp_path / f"weights-{r}.pt", weights_only=True) for r in (0, 1))
    assert equal(first, second)
    for name, weight in weights.items():
        torch.testing.assert_close(first[name], weight, rtol=1e-3, atol=1e-4)


def test_torchrun_starts_them_as_well(tmp_path: Path) -> None:
    _, weights = straight(tmp_path)
    path = tmp_path / "script.py"
    path.write_text(SCRIPT)
    where = ["--standalone", "--nproc-per-node", "2"]
    command = [sys.executable, "-m", "torch.distributed.run", *where, str(path)]
    environment = os.environ | {"GLOO_SOCKET_IFNAME": "lo", "OMP_NUM_THREADS": "1"}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)

    subprocess.run([*command, str(tmp_path), "-1"], env=environment, check=True, timeout=120)

    second = torch.load(tmp_path / "weights-1.pt", weights_only=True)
    for name, weight in weights.items():
        torch.testing.assert_close(second[name], weight, rtol=1e-3, atol=1e-4)


def test_when_one_process_dies_the_others_are_ended(tmp_path: Path) -> None:
    dying = "import os, sys, time\nsys.exit(3) if os.environ['RANK'] == '1' else time.sleep(100)"

    with pytest.raises(ProcessesFailed, match=r"process 1 of 2 .* code 3; .*--resume"):
        run_together(2, [sys.executable, "-c", dying], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_of_another_run_or_none_at_all(tmp_path: Path) -> None:
    checkpoint = tmp_path / "c.pt"
    train(fresh(tmp_path), some_lessons(8), QUICK, checkpoint, run="foxes")

    with pytest.raises(CheckpointUnusable, match="another run"):
        train(fresh(tmp_path), some_lessons(8), QUICK, checkpoint, run="badgers")
    for rubbish in (b"", b"rubbish", checkpoint.read_bytes()[:5000]):
        checkpoint.write_bytes(rubbish)
        with pytest.raises(CheckpointUnusable, match="no checkpoint that can be read"):
            train(fresh(tmp_path), some_lessons(8), QUICK, checkpoint, run="foxes")


def test_a_loss_that_is_no_number_ends_it(tmp_path: Path) -> None:
    with pytest.raises(TrainingDiverged, match="lower --rate"):
        train(fresh(tmp_path), some_lessons(30), Schedule(epochs=40, batch=8, rate=1e30))


def test_nothing_to_learn_from(tmp_path: Path) -> None:
    model = fresh(tmp_path)
    tokenizer = read_base(tmp_path / "tiny.gguf").tokenizer

    with pytest.raises(ExamplesUnusable, match="nothing to learn from"):
        train(model, [], QUICK)
    with pytest.raises(ExamplesUnusable, match="nothing can be learnt"):
        lesson(tokenizer, "how many", "")
    with pytest.raises(ExamplesUnusable, match="longer than 512"):
        lesson(tokenizer, "how many foxes" * 200, "none")


@given(st.integers(1, 200), st.integers(1, 40), st.integers(0, 9), st.integers(0, 3))
def test_an_epoch_holds_every_lesson_once(count: int, size: int, seed: int, epoch: int) -> None:
    plan = batches(count, size, seed, epoch)

    assert sorted(index for batch in plan for index in batch) == list(range(count))
    assert all(len(batch) == size for batch in plan[:-1])
    assert plan == batches(count, size, seed, epoch)


@given(st.integers(1, 40), st.integers(1, 5), st.integers(1, 60))
def test_processes_and_pieces_share_a_batch_without_loss(count: int, size: int, room: int) -> None:
    lessons = some_lessons(count)
    shares = [share(lessons, rank, size) for rank in range(size)]
    cut = [piece for part in shares for piece in pieces(part, room)]

    assert sorted(one.tokens for piece in cut for one in piece) == sorted(
        one.tokens for one in lessons
    )
    for piece in cut:
        assert len(piece) == 1 or len(piece) * max(len(one.tokens) for one in piece) <= room


def test_the_rate_rises_then_falls() -> None:
    schedule = Schedule(rate=1.0, warm_up=0.1, final=0.05)
    rates = [schedule.rate_at(step, 100) for step in range(100)]

    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[10] == rates[9] == 1.0
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert 0.05 <= rates[-1] < 0.06


def script(folder: Path, *, kill_after: int) -> int:
    """Its exit code."""
    command = [sys.executable, "-c", SCRIPT, str(folder), str(kill_after)]
    return subprocess.run(command, check=False, timeout=120).returncode
