"""`trailwarden ask` and `chat`: answers from a data folder, and how they end."""

from __future__ import annotations

import asyncio
import io
import socket
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from tests.cli.conftest import CommandLine, Ended
from tests.skills.small_reserve import fill
from uvicorn import Config, Server

from trailwarden.agents.reply import Reply
from trailwarden.asking.answer import Answer, Link, Outcome
from trailwarden.cli import listening
from trailwarden.cli.ask import print_reply
from trailwarden.cli.chat import meant
from trailwarden.cli.console import harmless

NOW = ("--now", "2026-06-11T00:00+00:00", "--no-model")
QUESTION = "how many foxes were there last week?"


@pytest.fixture
def reserve(cli: CommandLine) -> CommandLine:
    """A command line on the small reserve."""
    fill(cli.data)
    return cli


def test_an_answer_is_text_on_stdout_and_the_rest_on_stderr(reserve: CommandLine) -> None:
    ended = reserve.run("ask", QUESTION, *NOW)

    assert "3" in ended.out
    assert "last week" in ended.out
    assert "analyst:count_events" in ended.err
    assert "brain: parser" in ended.err


def test_a_question_needs_no_quotation_marks(reserve: CommandLine) -> None:
    assert reserve.run("ask", *QUESTION.split(), *NOW).out == reserve.run("ask", QUESTION, *NOW).out


def test_the_json_has_the_answer_and_all_that_it_rests_on(reserve: CommandLine) -> None:
    document = reserve.run("ask", QUESTION, *NOW, "--json").document

    assert document["outcome"] == "answered"
    assert document["answer"] in reserve.run("ask", QUESTION, *NOW).out
    assert set(document["event_ids"]) == {"e1", "e2", "e4"}
    assert [row["value"] for row in document["rows"]] == [3]
    assert document["query"]
    assert document["call"] == {
        "tool": "count_events",
        "arguments": {"animal": "foxes", "when": "last week"},
    }
    assert [hop["agent"] for hop in document["path"]] == ["orchestrator", "analyst"]
    assert document["brain"] == "parser"
    assert 0 <= document["timing"]["to_first"] <= document["timing"]["total"]


@pytest.mark.parametrize(
    ("question", "code", "outcome"),
    [
        ("what will the weather be tomorrow?", 3, "refused"),
        ("how many foxes were there on 01/06/2026?", 4, "asked"),
        ("how many unicorns were there?", 3, "refused"),
        ("x" * 100_000, 3, "refused"),
        (" ", 3, "refused"),
    ],
)
def test_the_exit_code_says_how_it_ended(
    reserve: CommandLine, question: str, code: int, outcome: str
) -> None:
    document = reserve.run("ask", question, *NOW, "--json", code=code).document

    assert document["outcome"] == outcome
    assert document["rows"] == []
    assert document["options"] or outcome != "asked"


def test_a_folder_without_data_fails_with_a_reason(cli: CommandLine) -> None:
    ended = cli.run("ask", QUESTION, "--no-model", code=1)
    assert str(cli.data) in ended.err


def test_a_model_that_was_named_and_is_not_there_is_no_answer_without_one(
    reserve: CommandLine,
) -> None:
    ended = reserve.run("ask", QUESTION, "--model", "http://127.0.0.1:1/v1", code=1)
    assert "--no-model" in ended.err


def test_a_time_that_is_none_is_wrong_usage(reserve: CommandLine) -> None:
    assert "not a time" in reserve.run("ask", QUESTION, "--now", "soon", code=2).err


def test_an_agent_elsewhere_has_a_brain_and_a_clock_of_its_own(reserve: CommandLine) -> None:
    url = ("--url", "http://127.0.0.1:1")
    assert "--now" in reserve.run("ask", QUESTION, *url, *NOW, code=2).err
    assert "127.0.0.1:1" in reserve.run("ask", QUESTION, *url, code=1).err


def say(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, *lines: str, arguments: tuple[str, ...] = ()
) -> Ended:
    """A conversation through a pipe."""
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return cli.run("chat", *NOW, *arguments)


def test_a_conversation_goes_on_and_options_are_picked_by_number(
    reserve: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = reserve.run("ask", "how many ducks were there last week?", *NOW).out
    ended = say(
        reserve,
        monkeypatch,
        QUESTION,
        "and ducks?",
        "",
        "how many foxes were there on 01/06/2026?",
        "1",
    )

    assert alone in ended.out
    assert "  1. " in ended.out
    assert "red fox" in ended.out.strip().splitlines()[-1]


def test_a_conversation_of_a_name_is_found_again(
    reserve: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = ("--context", "mine")
    say(reserve, monkeypatch, QUESTION, arguments=mine)
    again = say(reserve, monkeypatch, "/history", "and ducks?", "/quit", "never", arguments=mine)

    assert f"> {QUESTION}" in again.out
    assert "never" not in again.out
    assert "duck" in again.out.lower()
    other = say(reserve, monkeypatch, "/history", arguments=("--context", "other"))
    assert other.out == ""


def test_the_conversation_explains_itself(
    reserve: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = say(reserve, monkeypatch, "/help", "/nothing")
    assert "/history" in ended.out
    assert "/nothing" in ended.err


def test_a_folder_that_may_not_be_written_is_answered_from(
    reserve: CommandLine, tmp_path: Path
) -> None:
    (reserve.data / "agents").write_text("in the way of the journal")
    ended = reserve.run("ask", QUESTION, *NOW)
    assert "3" in ended.out
    assert "nothing is written down" in ended.err


def test_a_doubt_that_the_text_tells_is_not_told_again(reserve: CommandLine) -> None:
    document = reserve.run("ask", QUESTION, *NOW, "--json").document
    shown = reserve.run("ask", QUESTION, *NOW).err

    assert any(one in document["answer"] for one in document["caveats"])
    for caveat in document["caveats"]:
        assert (caveat in " ".join(shown.split())) is (caveat not in document["answer"])


HOSTILE = "done\x1b[2J\x1b]0;owned\x07 \x9b31m \u202egnp.exe \r\x08\x7f"


def test_a_terminal_obeys_nothing_that_others_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Answer(
        outcome=Outcome.ASKED,
        text=f"{HOSTILE}\nnext line",
        options=(HOSTILE,),
        caveats=(HOSTILE,),
        links=(Link(uri=f"http://x/{HOSTILE}", name=HOSTILE, media_type="text/html"),),
    )
    print_reply(Reply(answer=answer, brain=HOSTILE))
    said = capsys.readouterr()
    for shown in (said.out, said.err):
        assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r", "\x08", "\x7f"} & set(shown)
    assert "next line" in said.out.splitlines()
    assert harmless("Äpfel, 狐, \N{FOX FACE}\n\t") == "Äpfel, 狐, \N{FOX FACE}\n\t"


def test_who_says_half_a_request_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "HEAD_S", 0.3)

    async def run() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            config = Config(Starlette(), http=listening.Impatient, log_level="error")
            server = Server(config)
            running = asyncio.create_task(server.serve([listener]))
            port = listener.getsockname()[1]
            async with asyncio.timeout(30):
                for said in (b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"\x16\x03"):
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.write(said)
                    await reader.read()
                    writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                for _ in range(2):  # a whole request is answered, also after another one
                    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    assert b"404" in await reader.readuntil(b"\r\n\r\nNot Found")
                writer.write(b"GET / HTTP")
                await reader.read()
                writer.close()
            server.should_exit = True
            await running

    asyncio.run(run())


def test_yes_says_yes_to_the_one_thing_that_was_offered() -> None:
    assert meant("Yes.", ("how many foxes?",)) == "how many foxes?"
    assert meant("yes", ("gate", "river")) == "yes"
    assert meant("how many ducks?", ("how many foxes?",)) == "how many ducks?"
