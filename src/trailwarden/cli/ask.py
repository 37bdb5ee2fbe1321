"""`trailwarden ask`: one question in plain words, its answer as text or as JSON."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias
from uuid import uuid4

import typer

from trailwarden.agents.errors import AgentError
from trailwarden.agents.reply import Reply
from trailwarden.asking.answer import Answer, Outcome
from trailwarden.cli.arguments import Data, Json, moment
from trailwarden.cli.asked_here import Wanted
from trailwarden.cli.asking_agents import PartnerHere, PartnerThere, address_of
from trailwarden.cli.brains import ModelUrl, NoModel
from trailwarden.cli.console import fail, print_json, print_text, say, warn

Url: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Ask an A2A agent there, for example http://127.0.0.1:8300, instead of this folder.",
    ),
]
TokenFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="With --url: a file whose first line is the bearer token; so does TRAILWARDEN_TOKEN."
        " Agents of this user on this machine need none.",
        dir_okay=False,
    ),
]
Now: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        envvar="TRAILWARDEN_NOW",
        help="Answer as if it were this time, for tests and for data that ended long ago.",
    ),
]

EXITS: Final = {Outcome.ANSWERED: 0, Outcome.FAILED: 1, Outcome.REFUSED: 3, Outcome.ASKED: 4}
_WRONG_USAGE: Final = 2


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ask")(ask)


def ask(
    context: Data,
    question: Annotated[list[str], typer.Argument(help="The question, in quotation marks or not.")],
    url: Url = None,
    token_file: TokenFile = None,
    model: ModelUrl = None,
    no_model: NoModel = False,
    now: Now = None,
    json: Json = False,
) -> None:
    """Ask a question in plain words, for example: how many foxes were there last week?

    Exit codes: 0 answered, 1 failed, 2 wrong usage, 3 refused, 4 asked back.
    """
    text = " ".join(question)
    try:
        if url is not None:
            _only_here(model, now, no_model=no_model)
            there = PartnerThere(address_of(url, context.obj, token_file))
            reply = asyncio.run(there.ask(text, hear=_hear_nothing))
        else:
            wanted = Wanted(context.obj, model, no_model, now=read_now(now))
            reply = asyncio.run(_ask_here(wanted, text))
    except AgentError as error:
        fail(str(error))
    if json:
        print_json(reply_document(reply))
    else:
        print_reply(reply)
    raise typer.Exit(EXITS[reply.answer.outcome])


async def _ask_here(wanted: Wanted, text: str) -> Reply:
    async with PartnerHere(wanted, f"ask-{uuid4()}") as here:
        return await here.ask(text, hear=_hear_nothing)


def read_now(text: str | None) -> datetime | None:
    """The time to answer at, if one is given. Raises typer.BadParameter."""
    return moment(text)


def _hear_nothing(_: str) -> None:
    pass


def _only_here(model: str | None, now: str | None, *, no_model: bool) -> None:
    if model is not None or no_model or now is not None:
        fail("--model, --no-model and --now are for agents here; the one at --url has its own", 2)


def print_reply(reply: Reply) -> None:
    """The text on stdout; what may be meant, what to look at, doubts and who answered on stderr."""
    answer = reply.answer
    print_text(answer.text)
    for number, option in enumerate(_to_show(answer), 1):
        print_text(f"  {number}. {option}")
    for link in answer.links:
        print_text(f"  {link.name}: {link.uri}")
    for caveat in unsaid(answer):
        warn(caveat)
    say(_footing(reply))


def unsaid(answer: Answer) -> list[str]:
    """The caveats that its text does not say in the same words."""
    return [one for one in answer.caveats if one.rstrip(".") not in answer.text]


def _to_show(answer: Answer) -> tuple[str, ...]:
    """What may be chosen by number; what a refusal names in its text is not listed again."""
    named = all(one in answer.text for one in answer.options)
    return () if named and answer.outcome is not Outcome.ASKED else answer.options


def _footing(reply: Reply) -> str:
    """Who answered, by which way, in what time."""
    way = " > ".join(f"{hop.agent}:{hop.skill}" if hop.skill else hop.agent for hop in reply.path)
    brain = f"brain: {reply.brain}; " if reply.brain else ""
    return f"{brain}{way or 'another agent'}; {reply.timing.total:.2f} s"


def reply_document(reply: Reply) -> dict[str, Any]:
    """The JSON of a reply: the answer's own fields, its text as `answer`, and how it came about."""
    told = reply.model_dump(mode="json")
    answer = told.pop("answer")
    return {"answer": answer.pop("text"), **answer, **told}
