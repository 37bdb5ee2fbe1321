"""The journal: what was done once is played again, also after a kill; and it is nobody else's."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue
from tests.agents.agents_reserve import asks, journal_of_then, on_loop
from tests.skills.small_reserve import NOW

from trailwarden.agents.errors import EndpointSlow, JournalError, TurnRunning, TurnTaken
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.turn import Asked, Said, Step, StepKind
from trailwarden.asking.answer import Answer, Outcome
from trailwarden.asking.calls import CountEvents

DONE = Said(Answer(outcome=Outcome.ANSWERED, text="3 foxes."), CountEvents(animal="foxes"))


class World:
    """Something that answers differently each time, and fails on demand."""

    def __init__(self) -> None:
        self.times = 0

    async def ask(self) -> JsonValue:
        self.times += 1
        return self.times

    async def fail(self) -> JsonValue:
        self.times += 1
        raise EndpointSlow(f"failure {self.times}")


async def three_things(journal: Journal, asked: Asked, world: World) -> list[JsonValue | str]:
    """Two exchanges and a failure between them."""
    told: list[JsonValue | str] = []
    with journal.notes(asked, "analyst", Limits()) as notes:
        told.append(await notes.exchange(StepKind.TOOL, "analyst", "one", {"a": 1}, world.ask))
        with pytest.raises(EndpointSlow) as caught:
            await notes.exchange(StepKind.MODEL, "analyst", "two", {"a": 2}, world.fail)
        told.append(str(caught.value))
        told.append(await notes.exchange(StepKind.TOOL, "analyst", "three", {"a": 3}, world.ask))
        told.append([step.name for step in notes.take()])
    return told


@on_loop
async def test_a_turn_plays_again_from_the_journal_failures_too(tmp_path: Path) -> None:
    world, asked = World(), asks("how many foxes?")
    journal = journal_of_then(tmp_path / "turns.sqlite")
    live = await three_things(journal, asked, world)
    assert live == [1, "failure 2", 3, ["one", "two", "three"]]
    assert await three_things(journal, asked, world) == live
    journal.close()
    again = journal_of_then(tmp_path / "turns.sqlite")
    assert await three_things(again, asked, world) == live
    assert world.times == 3
    again.close()


@on_loop
async def test_what_was_asked_otherwise_is_asked_live_from_there_on() -> None:
    journal, world, asked = journal_of_then(), World(), asks("how many foxes?")
    await three_things(journal, asked, world)
    with journal.notes(asked, "analyst", Limits()) as notes:
        first = await notes.exchange(StepKind.TOOL, "analyst", "one", {"a": 1}, world.ask)
        second = await notes.exchange(StepKind.TOOL, "analyst", "two", {"b": 2}, world.ask)
    assert (first, second) == (1, 4)
    (line,) = journal.turns("ann", "garden")
    assert [step.name for step in line.steps] == ["one", "two"]


def test_the_moment_of_a_turn_and_what_it_goes_on_from_stay_as_they_were() -> None:
    times = iter((NOW, NOW + timedelta(days=3)))
    journal = Journal(clock=lambda: next(times))
    before = CountEvents(animal="foxes")
    asked = Asked("and badgers?", "t", "c", "o", before)
    for told in (asked, Asked("and badgers?", "t", "c", "o", None)):
        with journal.notes(told, "analyst", Limits()) as notes:
            assert notes.now == NOW
            assert notes.asked.before == before


def test_turns_belong_to_their_owner_context_and_party() -> None:
    journal = journal_of_then()
    with journal.notes(asks("how many foxes?"), "analyst", Limits()) as notes:
        notes.end(DONE)
    for asked, party in (
        (asks("how many foxes?", owner="bob"), "analyst"),
        (asks("how many foxes?", context="wood"), "analyst"),
        (asks("how many foxes?"), "ecologist"),
    ):
        with journal.notes(asked, party, Limits()) as notes:
            assert notes.said is None
    assert journal.before("ann", "garden") == DONE.call
    assert journal.before("bob", "garden") is None
    assert journal.before("ann", "wood") is None
    assert len(journal.turns("bob", "garden")) == 1


def test_a_turn_is_one_question_and_is_worked_at_once() -> None:
    journal = journal_of_then()
    with journal.notes(asks("how many foxes?"), "analyst", Limits()):
        with (
            pytest.raises(TurnRunning),
            journal.notes(asks("how many foxes?"), "analyst", Limits()),
        ):
            pass
        with pytest.raises(TurnTaken), journal.notes(asks("how many owls?"), "analyst", Limits()):
            pass
    with journal.notes(asks("how many foxes?"), "analyst", Limits()) as notes:
        assert notes.asked.text == "how many foxes?"


def test_half_a_character_in_a_question_is_stored_as_a_mark() -> None:
    journal = journal_of_then()
    with journal.notes(asks("foxes \ud83e?"), "analyst", Limits()) as notes:
        assert notes.asked.text == "foxes ??"
    with pytest.raises(JournalError), journal.notes(asks("?", "\ud83e"), "analyst", Limits()):
        pass


@on_loop
async def test_old_turns_are_forgotten_and_what_they_kept_with_them(tmp_path: Path) -> None:
    async def long() -> JsonValue:
        return "x" * 50_000

    path = tmp_path / "turns.sqlite"
    journal = journal_of_then(path)
    for turn in ("1", "2"):
        with journal.notes(asks("how many foxes?", turn), "analyst", Limits()) as notes:
            assert await notes.exchange("fact", "analyst", "names", {}, long) == "x" * 50_000
            notes.end(DONE)
    assert path.stat().st_size + (tmp_path / "turns.sqlite-wal").stat().st_size < 400_000
    ended = journal.turns("ann", "garden")[-1].ended
    assert ended is not None
    assert journal.forget(ended + timedelta(seconds=1)) == 2
    assert journal.turns("ann", "garden") == ()
    assert journal.before("ann", "garden") is None


def test_a_file_that_is_no_journal_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(b"not a database at all, but quite long " * 50)
    with pytest.raises(JournalError, match="journal of turns"):
        Journal(path)


KILLED = """
import asyncio, sys
from pathlib import Path
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.turn import Asked, StepKind

async def main():
    async def say():
        return "first"
    async def hang():
        print("hanging", flush=True)
        await asyncio.Event().wait()
    with Journal(Path(sys.argv[1])).notes(Asked("q", "t", "c", "o"), "p", Limits()) as notes:
        await notes.exchange(StepKind.TOOL, "p", "one", 1, say)
        await notes.exchange(StepKind.TOOL, "p", "two", 2, hang)

asyncio.run(main())
"""


@on_loop
async def test_a_turn_goes_on_where_a_kill_cut_it_off(tmp_path: Path) -> None:
    path = tmp_path / "turns.sqlite"
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"hanging\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()

    world, journal = World(), Journal(path)
    with journal.notes(Asked("q", "t", "c", "o"), "p", Limits()) as notes:
        assert await notes.exchange(StepKind.TOOL, "p", "one", 1, world.ask) == "first"
        assert await notes.exchange(StepKind.TOOL, "p", "two", 2, world.ask) == 1
        notes.end(DONE)
    (line,) = journal.turns("o", "c")
    assert [step.detail for step in line.steps] == [
        {"request": 1, "said": "first"},
        {"request": 2, "said": 1},
    ]
    assert all(isinstance(step, Step) for step in line.steps)
    assert line.said == DONE
    journal.close()


def said(journal: Journal, turn: str, text: str, party: str = "orchestrator") -> Said:
    """A turn that has ended."""
    told = Said(Answer(outcome=Outcome.ANSWERED, text=text), CountEvents(animal="foxes"))
    with journal.notes(asks("?", turn), party, Limits()) as notes:
        notes.end(told)
    return told


def test_the_last_word_of_a_party_is_found_and_its_own_turn_does_not_count() -> None:
    journal = journal_of_then()
    assert journal.last("ann", "garden", "orchestrator", "1") is None
    first, second = said(journal, "1", "one"), said(journal, "2", "two")
    said(journal, "2/1", "a part", "analyst")
    with journal.notes(asks("?", "3"), "orchestrator", Limits()):
        pass  # it has not ended
    said(journal, "4", "four")

    assert journal.last("ann", "garden", "orchestrator", "new") is not None
    assert journal.last("ann", "garden", "orchestrator", "4") == second
    assert journal.last("ann", "garden", "orchestrator", "3") == second
    assert journal.last("ann", "garden", "orchestrator", "2") == first
    assert journal.last("ann", "garden", "orchestrator", "1") is None
    assert journal.last("bob", "garden", "orchestrator", "new") is None
    assert journal.last("ann", "wood", "orchestrator", "new") is None


def test_a_clock_that_was_set_back_changes_nothing_of_what_came_last() -> None:
    times = iter((NOW, NOW - timedelta(days=400)))
    journal = Journal(clock=lambda: next(times))
    said(journal, "1", "one")
    with journal.notes(asks("?", "2"), "orchestrator", Limits()) as notes:
        notes.end(Said(DONE.answer, CountEvents(animal="badgers")))
    assert journal.before("ann", "garden") == CountEvents(animal="badgers")


def test_what_was_asked_is_for_its_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "turns.sqlite"
    path.touch(mode=0o644)  # as earlier versions left it
    journal = Journal(path)
    said(journal, "1", "one")
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()} == {0o600}
    journal.close()
