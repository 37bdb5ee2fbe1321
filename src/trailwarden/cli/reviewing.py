"""A walk through events, deciding on each: every decision is stored before the next is asked."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar

import typer

from trailwarden.cli.asking import Asker, InputOver
from trailwarden.cli.console import out, say, warn
from trailwarden.cli.moments import shown, span_text
from trailwarden.cli.review_words import said_line
from trailwarden.cli.wording import number_of
from trailwarden.domain import ClassificationMethod, Observation, ObservationType, time_zone
from trailwarden.exchange.labels import (
    BLANK,
    UNKNOWN,
    EventLabels,
    Label,
    Names,
    confirmed,
    telling_file,
)
from trailwarden.exchange.labels.words import (
    behavior_of,
    count_of,
    kind_of,
    life_stage_of,
    sex_of,
)
from trailwarden.store import Store, StoredEvent

_Value = TypeVar("_Value")
_KEYS = ("confirm", "edit", "reject", "unknown", "skip", "back", "note", "open", "help", "quit")
_PROMPT = "  " + " ".join(f"[{word[0]}]{word[1:]}" for word in _KEYS) + ": "
_HELP = """\
  confirm  it is as the machine says
  edit     say what it is: species, count, life stage, sex, behaviour; several if there are
  reject   nothing is there: a blank
  unknown  something is there, and nobody can tell what
  skip     decide later; the event stays unreviewed
  back     take the last decision back and decide on that event again
  note     a remark to go with the decision on this event
  open     open the best picture or clip
  quit     end; what was decided is stored, and the next review goes on from here"""


@dataclass(frozen=True, slots=True)
class _Decided:
    """A decision that can be taken back: what people had said of the event before it."""

    event: StoredEvent
    word: str
    before: tuple[Observation, ...]


@dataclass(slots=True)
class ReviewWalk:
    """Goes through events with a person (or a pipe) who decides. `opens` shows each file at once.

    `counts` are the decisions that stand, by word.
    """

    store: Store
    names: Names
    asker: Asker
    by: str
    opens: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    _decided: list[_Decided] = field(default_factory=list)
    _ahead: deque[StoredEvent] = field(default_factory=deque)
    _met: int = 0

    def run(self, events: Iterator[StoredEvent]) -> None:
        """Ask about each event, until they or the input are over, or until told to quit.

        Raises NoAnswer for a line of a pipe that answers nothing; what came before it stands.
        """
        while (event := self._next(events)) is not None:
            self._show(event)
            try:
                go_on = self._decide(event)
            except InputOver:
                go_on = False
            if not go_on:
                return
        out.print("no more events to review")

    def summary(self) -> str:
        """What was decided, in words."""
        said = ", ".join(f"{number} {word}" for word, number in self.counts.items() if number)
        reviewed = number_of(len(self._decided), "event")
        return f"{reviewed} reviewed by {self.by}{f': {said}' if said else ''}; all is stored"

    def _next(self, events: Iterator[StoredEvent]) -> StoredEvent | None:
        return self._ahead.popleft() if self._ahead else next(events, None)

    def _show(self, event: StoredEvent) -> None:
        self._met += 1
        zone = time_zone(event.deployment.time_zone)
        simulated = " (simulated)" if event.simulated else ""
        file = telling_file(event)
        lines = (
            f"\n{self._met}  {shown(event.start, zone)}  {event.camera_id}{simulated}  "
            f"{span_text(event.duration)}  {event.event_id}",
            f"  time in doubt: {event.timestamp_issues}" if event.timestamp_issues else "",
            *(f"  {said_line(said)}" for said in event.observations),
            f"  {file.path if file else 'no picture or clip is kept of it'}",
        )
        out.print("\n".join(filter(None, lines)), soft_wrap=True)  # a path stays in one piece
        if self.opens:
            _open(event)

    def _decide(self, event: StoredEvent) -> bool:
        """Ask until there is a decision; false for the wish to quit."""
        note = ""
        while (word := self.asker.choice(_PROMPT, _KEYS)) != "quit":
            if word == "skip":
                return True
            if word == "note":
                note = self.asker.line("  note, to go with your decision: ")
            elif word == "help":
                out.print(_HELP)
            elif word == "open":
                _open(event)
            elif word == "back":
                if self._take_back(event):
                    return True
            elif labels := self._labels(word, event):
                self._store(event, word, labels, note)
                return True
        return False

    def _labels(self, word: str, event: StoredEvent) -> tuple[Label, ...]:
        if word == "reject":
            return (BLANK,)
        if word == "unknown":
            return (UNKNOWN,)
        if word == "edit":
            return self._animals()
        try:
            return confirmed(event.current)
        except ValueError as error:
            self.asker.refuse(str(error))
            return ()

    def _store(self, event: StoredEvent, word: str, labels: tuple[Label, ...], note: str) -> None:
        if note:
            labels = (replace(labels[0], comments=note), *labels[1:])
        said = EventLabels(event.event_id, labels, self.by, datetime.now(UTC))
        before = tuple(
            one
            for one in event.observations
            if one.classification_method is ClassificationMethod.HUMAN
        )
        with self.store.transaction():
            self.store.add_taxa(self.names.new)
            self.store.label_event(event.event_id, said.observations(), self.by)
        self._decided.append(_Decided(event, word, before))
        self.counts[word] += 1

    def _take_back(self, event: StoredEvent) -> bool:
        """Undo the last decision and step back to its event; false if there is none."""
        if not self._decided:
            say("  nothing to take back in this review")
            return False
        last = self._decided.pop()
        self.store.label_event(last.event.event_id, last.before, None if last.before else self.by)
        self.counts[last.word] -= 1
        self._ahead.extendleft((event, self.store.event(last.event.event_id)))
        self._met -= 2
        return True

    def _animals(self) -> tuple[Label, ...]:
        """What passed, one group after the other; none if the first species is left empty."""
        labels: list[Label] = []
        while label := self._animal():
            labels.append(label)
            if self.asker.line("  more in this event? [y/N]: ").lower() not in ("y", "yes"):
                break
        return tuple(labels)

    def _animal(self) -> Label | None:
        species = self._species()
        if species is None:
            return None
        kind, name = species
        count = self._ask("  count [not counted]: ", count_of)
        if kind is not ObservationType.ANIMAL:
            return Label(kind, count=count)
        return Label(
            kind,
            name,
            count,
            self._ask("  life stage (adult, subadult, juvenile) [-]: ", life_stage_of),
            self._ask("  sex (female, male) [-]: ", sex_of),
            self._ask("  behaviour [-]: ", behavior_of),
        )

    def _species(self) -> tuple[ObservationType, str | None] | None:
        """What it is; None for an empty line. A name refused once is kept if it is given again."""
        refused, hint = "", "TAB completes, empty goes back"
        while text := self.asker.line(f"  species ({hint}): "):
            kind = kind_of(text)
            if kind is ObservationType.BLANK:
                self.asker.refuse("for nothing at all, go back and reject")
            elif kind is not None:
                return kind, None
            else:
                try:
                    name = self.names.keep(text) if text == refused else self.names.resolve(text)
                except ValueError as error:
                    refused, hint = text, "the same again keeps it as a new name"
                    self.asker.refuse(str(error))
                else:
                    return ObservationType.ANIMAL, name
        return None

    def _ask(self, prompt: str, read: Callable[[str], _Value]) -> _Value:
        while True:
            try:
                return read(self.asker.line(prompt))
            except ValueError as error:
                self.asker.refuse(str(error))


def _open(event: StoredEvent) -> None:
    """Show the event's best picture or clip with whatever the desktop has for it."""
    file = telling_file(event)
    if file is None or not file.path.is_file():
        warn("there is no picture or clip of it to open")
    elif typer.launch(str(file.path)) != 0:
        warn(f"no program on this machine opens {file.path}")
