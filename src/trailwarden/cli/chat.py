"""`trailwarden chat`: a conversation in the terminal."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Annotated, Final

import typer

from trailwarden.agents.errors import AgentError
from trailwarden.asking.answer import Outcome
from trailwarden.cli.arguments import Data
from trailwarden.cli.ask import Now, TokenFile, Url, print_reply, read_now
from trailwarden.cli.asked_here import Wanted
from trailwarden.cli.asking_agents import Partner, PartnerHere, PartnerThere, address_of
from trailwarden.cli.brains import ModelUrl, NoModel
from trailwarden.cli.console import err, fail, print_text, say

_HELP: Final = """\
Ask in plain words; "and badgers?" goes on from the question before.
When something is asked back, answer with a number or in words.
  /history  what was said in this conversation
  /help     this
  /quit     end; so does Ctrl-D. Ctrl-C stops an answer."""

_YES: Final = frozenset({"yes", "y", "yes please", "ok", "okay", "right", "sure"})


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("chat")(chat)


def chat(
    context: Data,
    conversation: Annotated[
        str | None,
        typer.Option(
            "--context",
            metavar="NAME",
            help="The conversation to begin or to go on with. Default: a new one.",
        ),
    ] = None,
    url: Url = None,
    token_file: TokenFile = None,
    model: ModelUrl = None,
    no_model: NoModel = False,
    now: Now = None,
) -> None:
    """Talk with the agents; questions may go on from the ones before."""
    name = conversation or f"chat-{datetime.now().astimezone():%Y-%m-%dT%H%M%S}"
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            if url is not None:
                address = address_of(url, context.obj, token_file)
                partner: Partner = PartnerThere(address, conversation or "")
                say(f"talking with the agent at {url}; /help tells more")
            else:
                here = PartnerHere(Wanted(context.obj, model, no_model, now=read_now(now)), name)
                partner = runner.run(stack.enter_async_context(here))
                say(f"conversation {name}, brain: {here.brain}; /help tells more")
            _talk(runner, partner)
        finally:
            runner.run(stack.aclose())


def _talk(runner: asyncio.Runner, partner: Partner) -> None:
    """Until the input ends."""
    offered: tuple[str, ...] = ()
    while (line := _line()) is not None:
        if line in ("/quit", "/exit", "/q"):
            return
        if line == "/help":
            print_text(_HELP)
        elif line == "/history":
            for question, answer in partner.said():
                print_text(f"> {question}\n{answer}")
        elif line.startswith("/"):
            say(f"there is no {line.split()[0]}; /help tells what there is")
        elif line:
            offered = _ask(runner, partner, meant(line, offered))


def meant(line: str, offered: tuple[str, ...]) -> str:
    """What a bare "yes" says yes to, where one thing was offered."""
    agreed = line.casefold().strip(" .!") in _YES
    return offered[0] if agreed and len(offered) == 1 else line


def _line() -> str | None:
    """The next line; None when there is none. At a terminal Ctrl-C only clears the line."""
    while True:
        try:
            return input("> " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return None
        except UnicodeDecodeError as error:
            fail(f"the input is no text: {error}")
        except KeyboardInterrupt:
            if not sys.stdin.isatty():
                raise
            err.print("\n(Ctrl-D ends the conversation)")


def _ask(runner: asyncio.Runner, partner: Partner, line: str) -> tuple[str, ...]:
    """Ask, and say what is answered; what was asked back is what may be meant."""
    try:
        reply = runner.run(partner.ask(line, say if sys.stdin.isatty() else _hear_nothing))
    except KeyboardInterrupt:
        say("stopped")
        return ()
    except AgentError as error:
        say(str(error))
        return ()
    print_reply(reply)
    return reply.answer.options if reply.answer.outcome is Outcome.ASKED else ()


def _hear_nothing(_: str) -> None:
    pass
