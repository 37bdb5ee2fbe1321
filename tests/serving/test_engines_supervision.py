"""Workers in processes of their own: watched, restarted, and never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.serving.small_model import chat, said, small_model, until

from trailwarden.serving.engines.errors import WorkerNotStarted
from trailwarden.serving.engines.figures import figures_of
from trailwarden.serving.engines.http import ask
from trailwarden.serving.engines.llamacpp.cpus import share_out, usable_cpus
from trailwarden.serving.engines.llamacpp.fleet import LlamaCppFleet
from trailwarden.serving.engines.llamacpp.settings import LlamaCppSettings
from trailwarden.serving.engines.llamacpp.slots import Verdict
from trailwarden.serving.engines.llamacpp.spec import Adapter, WorkerSpec
from trailwarden.serving.engines.llamacpp.supervisor import (
    SupervisedWorker,
    Watch,
    WorkerState,
    WorkerStatus,
)
from trailwarden.serving.errors import ConfigError, WorkerUnreachable
from trailwarden.serving.models.errors import ModelNotFound

QUICK = Watch(back_off_s=0.05, check_s=0.05)
ONE_CPU = (max(usable_cpus()),)


def spec(**more: object) -> WorkerSpec:
    """A small worker of the real small model."""
    plain = WorkerSpec(
        model=str(small_model()),
        name="small",
        context_tokens=512,
        cpus=ONE_CPU,
        prompt_cache_mib=0,
        api_key="key",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def with_worker(
    watch: Watch, use: Callable[[SupervisedWorker], Awaitable[None]]
) -> list[WorkerStatus]:
    """Run something with a worker that is up; every status that it had."""
    seen: list[WorkerStatus] = []

    async def run() -> None:
        worker = SupervisedWorker("w", spec(), watch, on_change=seen.append)
        await worker.start()
        try:
            await use(worker)
        finally:
            await worker.stop()

    asyncio.run(run())
    return seen


def gone(pid: int | None) -> bool:
    """Whether no process of this id runs."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in {"Z", "X"}


@pytest.mark.needs_data
def test_a_killed_worker_comes_back_at_the_same_address_and_answers_the_same() -> None:
    async def use(worker: SupervisedWorker) -> None:
        first = worker.status
        assert first.address is not None
        assert first.pid is not None
        before = said(await chat(first.address, "What is a fox?"))
        os.kill(first.pid, signal.SIGKILL)
        second = await worker.until(WorkerState.UP, after_epoch=first.epoch)
        assert second.address == first.address
        assert second.pid != first.pid
        assert said(await chat(first.address, "What is a fox?")) == before

    seen = with_worker(QUICK, use)

    assert [status.state for status in seen] == ["up", "waiting", "up", "stopped"]
    assert [status.epoch for status in seen] == [1, 1, 2, 2]
    assert "SIGKILL" in seen[1].why
    assert gone(seen[0].pid)
    assert gone(seen[2].pid)


@pytest.mark.needs_data
def test_a_hung_worker_is_replaced() -> None:
    async def use(worker: SupervisedWorker) -> None:
        assert worker.status.pid is not None
        os.kill(worker.status.pid, signal.SIGSTOP)
        await worker.until(WorkerState.UP, after_epoch=1)

    seen = with_worker(replace(QUICK, hang_s=0.5), use)

    assert "does not answer" in seen[1].why
    assert gone(seen[0].pid)


@pytest.mark.needs_data
def test_a_worker_that_grows_too_large_is_replaced() -> None:
    async def use(worker: SupervisedWorker) -> None:
        await worker.until(WorkerState.UP, after_epoch=1)

    seen = with_worker(replace(QUICK, memory_bytes=1 << 20), use)

    assert "more than its limit of 1 MiB" in seen[1].why


@pytest.mark.needs_data
def test_a_stopped_worker_is_gone_even_while_it_works() -> None:
    pids = []

    async def use(worker: SupervisedWorker) -> None:
        assert worker.status.address is not None
        pids.append(worker.status.pid)
        body = {"prompt": "Once", "n_predict": 400, "ignore_eos": True}
        asked = ask(worker.status.address, "POST", "/completion", body, timeout_s=60)
        working = asyncio.create_task(asked)
        await until(worker.engine.load, replace(await worker.engine.load(), running=1))
        await worker.stop()
        with pytest.raises(Exception, match="connection"):
            await working
        with pytest.raises(WorkerUnreachable):
            await worker.engine.alive()

    with_worker(QUICK, use)

    assert gone(pids[0])


@pytest.mark.needs_data
def test_a_worker_ends_with_whoever_started_it() -> None:
    script = (
        "import asyncio, sys\n"
        "from trailwarden.serving.engines.llamacpp.spec import WorkerSpec\n"
        "from trailwarden.serving.engines.llamacpp.supervisor import SupervisedWorker\n"
        "async def run():\n"
        "    worker = SupervisedWorker('w', WorkerSpec.from_json(sys.stdin.readline()))\n"
        "    await worker.start()\n"
        "    print(worker.status.pid, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(run())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(spec().to_json() + "\n")
        parent.stdin.flush()
        child = int(parent.stdout.readline())
        assert not gone(child)
        parent.kill()
    asyncio.run(until(lambda: gone(child), True))


@pytest.mark.needs_data
def test_a_worker_ends_when_nobody_waits_for_it_any_more() -> None:
    """Whoever started it was killed while the model was loading."""
    child = [sys.executable, "-m", "trailwarden.serving.engines.llamacpp.child"]
    with subprocess.Popen(
        child, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(spec().to_json() + "\n")
        process.stdin.flush()
        for end in (process.stdout, process.stderr, process.stdin):
            end.close()
        process.wait(timeout=60)


@pytest.mark.needs_data
def test_two_workers_on_cpus_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    if len(usable_cpus()) < 2:
        pytest.skip("one CPU cannot be shared out")
    monkeypatch.setenv("TRAILWARDEN_MODELS", str(small_model()))
    settings = LlamaCppSettings(workers=2, slots=1, context_tokens=256, cpus=usable_cpus()[:2])

    async def run() -> None:
        async with LlamaCppFleet([settings]) as fleet:
            assert list(fleet.workers) == ["llamacpp-1", "llamacpp-2"]
            pinned = [threads_of(worker.status.pid) for worker in fleet.workers.values()]
            assert pinned == [{(cpu,)} for cpu in usable_cpus()[:2]]
            addresses = [worker.status.address for worker in fleet.workers.values()]
            assert None not in addresses
            told = [said(await chat(a, "Hello")) for a in addresses if a is not None]
            assert told[0] == told[1]
            keys = {worker.spec.api_key for worker in fleet.workers.values()}
            assert len(keys) == 2

    asyncio.run(run())


def threads_of(pid: int | None) -> set[tuple[int, ...]]:
    """The CPUs that the threads of a process are held to."""
    threads = [int(path.name) for path in Path(f"/proc/{pid}/task").iterdir()]
    return {tuple(sorted(os.sched_getaffinity(thread))) for thread in threads}


@pytest.mark.needs_data
def test_a_saved_session_outlives_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAILWARDEN_MODELS", str(small_model()))
    settings = LlamaCppSettings(slots=1, context_tokens=512, cpus=ONE_CPU)

    async def run() -> None:
        async with LlamaCppFleet([settings]) as fleet:
            worker = fleet.workers["llamacpp"]
            keeper = fleet.slot_keeper("llamacpp")
            assert keeper is not None
            assert worker.status.address is not None
            assert worker.status.pid is not None
            before = await chat(worker.status.address, "What is a crow?", id_slot=0)
            await keeper.save("s", 0)
            os.kill(worker.status.pid, signal.SIGKILL)
            await worker.until(WorkerState.UP, after_epoch=1)
            claim = await keeper.restore("s", 0)
            after = await chat(worker.status.address, "What is a crow?", id_slot=0)
            found = figures_of(after)
            assert found is not None
            assert claim.judge(found) is Verdict.WHOLE
            assert said(after) == said(before)

    asyncio.run(run())


def failing(model: Path, **more: object) -> str:
    """Why a worker of this model does not start; nothing may be left of it."""

    async def run() -> str:
        worker = SupervisedWorker(
            "w",
            replace(WorkerSpec(model=str(model), name="w"), **more),  # type: ignore[arg-type]
        )
        with pytest.raises(WorkerNotStarted) as caught:
            await worker.start()
        assert worker.status.pid is None
        with pytest.raises(WorkerNotStarted, match="not been up"):
            _ = worker.engine
        await worker.stop()
        return str(caught.value)

    return asyncio.run(run())


def test_a_model_that_is_none_is_told_in_llama_cpps_words(tmp_path: Path) -> None:
    model = tmp_path / "rubbish.gguf"
    model.write_bytes(b"GGUF" + bytes(1000))

    why = failing(model)

    assert "rubbish.gguf was not loaded; the process ended with code 3" in why
    assert "failed to load model" in why


def test_a_model_that_takes_too_long(tmp_path: Path) -> None:
    async def run() -> None:
        spec = WorkerSpec(model=str(tmp_path / "any.gguf"), name="w")
        worker = SupervisedWorker("w", spec, Watch(start_s=0.01))
        with pytest.raises(WorkerNotStarted, match=r"within 0\.01 s.*start_s"):
            await worker.start()

    asyncio.run(run())


def test_a_fleet_without_its_model_says_how_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRAILWARDEN_MODELS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    async def run() -> None:
        async with LlamaCppFleet([LlamaCppSettings()]):
            pass

    with pytest.raises(ModelNotFound, match="serve pull smollm2"):
        asyncio.run(run())


def test_slots_of_a_run_that_was_killed_are_cleared_by_the_next(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    dead = tmp_path / f"trailwarden-slots-{ended.pid}-x"
    ours = tmp_path / f"trailwarden-slots-{os.getpid()}-x"
    other = tmp_path / "trailwarden-slots-of-somebody"
    for folder in (dead, ours, other):
        folder.mkdir()
        (folder / "big.slot").write_bytes(b"KV")

    async def run() -> None:
        async with LlamaCppFleet([], folder=tmp_path):
            assert len(list(tmp_path.iterdir())) == 3

    asyncio.run(run())

    assert set(tmp_path.iterdir()) == {ours, other}


def test_a_fleet_on_cpus_that_are_not_there() -> None:
    async def run() -> None:
        async with LlamaCppFleet([LlamaCppSettings(cpus=(0, 9999))]):
            pass

    with pytest.raises(ConfigError, match="9999"):
        asyncio.run(run())


@pytest.mark.parametrize(
    ("cpus", "workers", "shares"),
    [
        ((0, 1, 2, 3), 2, ((0, 1), (2, 3))),
        ((0, 1, 2), 2, ((0,), (1, 2))),
        ((4, 7), 1, ((4, 7),)),
        ((4, 7), 3, ((4,), (7,), (4,))),
    ],
)
def test_cpus_are_shared_out(
    cpus: tuple[int, ...], workers: int, shares: tuple[tuple[int, ...], ...]
) -> None:
    assert share_out(cpus, workers) == shares


def test_a_spec_survives_its_line() -> None:
    told = WorkerSpec("m.gguf", "m", cpus=(1, 2), adapters=(Adapter("a.gguf", 0.5),), api_key="k")

    assert "\n" not in told.to_json()
    assert WorkerSpec.from_json(told.to_json()) == told
