"""`serve simulate` as a process: it listens, answers, and ends when it is told to."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys

import openai
import pytest
import typer
from typer.testing import CliRunner

from trailwarden.cli import serve_simulate
from trailwarden.serving.simulate.errors import SpecError

_ALONE = (
    "import typer; from trailwarden.cli import serve_simulate as s; "
    "a = typer.Typer(); s.register(a); a()"
)


async def start(*options: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _ALONE,
        *options,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": "200"},
    )


async def said(process: asyncio.subprocess.Process) -> str:
    """The next line on stderr."""
    assert process.stderr is not None
    return (await process.stderr.readline()).decode()


def test_workers_listen_on_ports_of_their_own_until_they_are_stopped() -> None:
    async def run() -> None:
        process = await start("--port", "0", "--workers", "2", "--speed", "20")
        lines = [await said(process) for _ in range(2)]
        urls = [re.search(r"http://\S+/v1", line) for line in lines]
        names = []
        for url in urls:
            assert url is not None
            async with openai.AsyncOpenAI(base_url=url[0], api_key="none") as client:
                models = await client.models.list()
                names += [model.id for model in models.data]
                answer = await client.completions.create(model=names[-1], prompt="foxes")
                assert answer.choices[0].text
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 20) == 0
        assert names == ["simulated-0", "simulated-1"]
        assert len({url[0] for url in urls if url}) == 2

    asyncio.run(run())


def test_an_unknown_fault_is_an_error_with_a_name() -> None:
    app = typer.Typer()
    serve_simulate.register(app)
    result = CliRunner().invoke(app, ["--fault", "melt"])

    assert isinstance(result.exception, SpecError)
    with pytest.raises(SpecError, match="melt"):
        raise result.exception
