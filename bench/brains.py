"""How far a model and the parser can be trusted, alone and together: `python -m bench.brains`.

Questions of the seeded grammar with their gold calls, and the hand-written questions of the half
`dev`. Each is read by the parser and put to the model once, which is free to choose the agent; what
the default brain makes of both is then judged against the gold call, in whatever words it is said
(`agents.meaning`). No tool is run. Start the model before: `trailwarden serve --adapter tools`.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from bench.common import arguments, heading, print_table, wilson
from bench.reading import NOW, vocabulary_of
from trailwarden.agents.brain import Complaint, Proposal, Routing
from trailwarden.agents.brains.checked import CheckedBrain
from trailwarden.agents.brains.model import ModelBrain
from trailwarden.agents.brains.weighing import Thresholds
from trailwarden.agents.dialects.compact import Compact
from trailwarden.agents.endpoint import Endpoint, EndpointSettings
from trailwarden.agents.founding import faults
from trailwarden.agents.journal import Journal
from trailwarden.agents.limits import Limits
from trailwarden.agents.meaning import Understanding
from trailwarden.agents.notes import Notes
from trailwarden.agents.turn import Asked, Said
from trailwarden.asking.answer import Outcome
from trailwarden.asking.calls import Agent, Call
from trailwarden.asking.mentions import mentions
from trailwarden.asking.reading import Reading, read
from trailwarden.asking.vocabulary import Vocabulary
from trailwarden.learning.evaluation.handwritten import handwritten
from trailwarden.learning.evaluation.scenery import HAND
from trailwarden.learning.evaluation.stage import staged
from trailwarden.learning.evaluation.task import Half
from trailwarden.learning.questions import Split, examples, settings

NEVER = 2.0
"""A certainty that nothing has."""

EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995, 1.0)


@dataclass(frozen=True)
class Question:
    """A question and the calls that are right; none: nobody can answer it."""

    text: str
    golds: tuple[Call, ...]
    known: Understanding

    def right(self, call: Call | None) -> bool:
        """Whether a call, or none, is right."""
        if call is None:
            return not self.golds
        return any(self.known.same(call, gold) for gold in self.golds)


@dataclass(frozen=True)
class Views:
    """What both make of a question, and what came of it; `exchanges` are those with the model."""

    question: Question
    reading: Reading
    model: Call | None
    certainty: float
    decided: Proposal
    exchanges: int

    @property
    def parser_is_founded(self) -> bool:
        """Whether the parser has a call without faults."""
        return self.reading.call is not None and not self.faults(self.reading.call)

    @property
    def model_is_founded(self) -> bool:
        """Whether the model has one."""
        return self.model is not None and not self.faults(self.model)

    @property
    def agree(self) -> bool:
        """Whether both mean the same call."""
        one, other = self.reading.call, self.model
        return one is not None and other is not None and self.question.known.same(one, other)

    def faults(self, call: Call) -> tuple[str, ...]:
        """What is wrong with a call by the question alone."""
        known = self.question.known
        text = self.question.text
        return faults(call, text, mentions(text, known.vocabulary), known)


def from_grammar(seed: int, number: int, split: Split) -> Iterator[Question]:
    """Questions by template."""
    asked = examples(seed, number, split)
    worlds = max(one.world for one in asked) + 1
    known = [
        Understanding(vocabulary_of(one), NOW) for one in islice(settings(seed, split), worlds)
    ]
    for one in asked:
        yield Question(one.question, () if one.call is None else (one.call,), known[one.world])


def by_hand() -> Iterator[Question]:
    """Those of the half `dev` that one call answers, or none."""
    for name, scene in HAND.items():
        with staged(scene) as stage:
            known = Understanding(stage.vocabulary, scene.now)
        for task in handwritten(Half.DEV):
            golds = tuple(gold[0] for gold in task.golds if len(gold) == 1)
            is_for_nobody = task.expect == (Outcome.REFUSED,) and not task.golds
            if task.scene == name and (golds or is_for_nobody):
                yield Question(task.question, golds, known)


class Remembering:
    """A model that is asked everything once; see `brain.Brain`. `put` counts the questions."""

    def __init__(self, model: ModelBrain) -> None:
        self.name = model.name
        self.put = 0
        self._model = model
        self._routes: dict[Asked, Routing] = {}
        self._calls: dict[tuple[Asked, Agent], Proposal] = {}

    async def route(self, asked: Asked, vocabulary: Vocabulary, notes: Notes) -> Routing:
        """As it was told first."""
        self.put += 1
        if asked not in self._routes:
            self._routes[asked] = await self._model.route(asked, vocabulary, notes)
        return self._routes[asked]

    async def propose(
        self,
        asked: Asked,
        agent: Agent,
        vocabulary: Vocabulary,
        notes: Notes,
        complaint: Complaint | None = None,
    ) -> Proposal:
        """As it was told first."""
        self.put += 1
        if (asked, agent) not in self._calls:
            said = await self._model.propose(asked, agent, vocabulary, notes, complaint)
            self._calls[asked, agent] = said
        return self._calls[asked, agent]

    async def rephrase(
        self, asked: Asked, said: Said, vocabulary: Vocabulary, notes: Notes
    ) -> str | None:
        """Never."""
        return None


async def views(model: Remembering, question: Question, thresholds: Thresholds, turn: str) -> Views:
    """Ask the model, the parser and both together."""
    known, now = question.known.vocabulary, question.known.now
    asked = Asked(question.text, turn, "bench", "bench")
    journal = Journal(clock=lambda: now)
    with journal.notes(asked, "bench", Limits(seconds=600, model_seconds=600)) as notes:
        routing = await model.route(asked, known, notes)
        said = Proposal(None, 1.0)
        if routing.agent is not None:
            said = await model.propose(asked, routing.agent, known, notes)
        model.put, checked = 0, CheckedBrain(model, thresholds)
        agent = (await checked.route(asked, known, notes)).agent
        decided = Proposal(None, 0.0, refusal="out_of_scope")
        if agent is not None:
            decided = await checked.propose(asked, agent, known, notes)
    journal.close()
    certainty = routing.certainty * said.certainty
    reading = read(question.text, known, now)
    return Views(question, reading, said.call, certainty, decided, model.put)


def by_certainty(done: Sequence[Views], *, of_parser: bool) -> Iterable[tuple[str, int, int, str]]:
    """A line for each step of certainty."""
    for low, high in pairwise(EDGES):
        inside = [
            one
            for one in done
            if low <= (one.reading.certainty if of_parser else one.certainty) < high
            or (high == 1 and (one.reading.certainty if of_parser else one.certainty) == 1)
        ]
        right = sum(
            one.question.right(one.reading.call if of_parser else one.model) for one in inside
        )
        if inside:
            yield f"{low:g}-{high:g}", len(inside), right, wilson(right, len(inside))


def ways(done: Sequence[Views]) -> Iterable[tuple[str, int, str]]:
    """How often it came to what, and how often the default brain's call was right then."""
    kinds = (
        ("called", lambda one: one.decided.call is not None),
        ("- both agree", lambda one: one.decided.call is not None and one.agree),
        ("- the question settles it", lambda one: "settles" in one.decided.why),
        ("- no model was asked", lambda one: one.decided.why.startswith("the parser is certain")),
        ("asked back", lambda one: bool(one.decided.ask)),
        ("refused", lambda one: one.decided.call is None and not one.decided.ask),
    )
    for name, belongs in kinds:
        inside = [one for one in done if belongs(one)]
        right = sum(one.question.right(one.decided.call) for one in inside)
        if inside:
            yield name, len(inside), wilson(right, len(inside))


def tell(name: str, done: Sequence[Views]) -> None:
    """The tables of one set of questions."""
    print(f"\n### {name}: {len(done)} questions\n")
    founded = [one for one in done if one.parser_is_founded]
    lost = [one for one in done if one.reading.call is None or one.reading.certainty < 0.5]
    sets: tuple[tuple[str, list[Views], bool], ...] = (
        ("The parser has a founded call", founded, True),
        ("The model has a founded call", [one for one in done if one.model_is_founded], False),
        (
            "The model has a founded call, the parser is at a loss",
            [one for one in lost if one.model_is_founded],
            False,
        ),
        (
            "The model says that nobody can answer, the parser has a founded call",
            [one for one in founded if one.model is None],
            False,
        ),
    )
    for title, chosen, of_parser in sets:
        print(f"{title}:\n")
        print_table(
            ("certainty", "n", "right", "share (95 %)"), by_certainty(chosen, of_parser=of_parser)
        )
        print()
    print_table(("the default brain", "n", "right (95 %)"), ways(done))
    mean = sum(one.exchanges for one in done) / max(1, len(done))
    print(f"\nThe model was put {mean:.2f} questions a question: an agent, or a call.")


async def measured(given: argparse.Namespace) -> dict[str, list[Views]]:
    """All sets of questions, asked."""
    sets = {
        "split `train`": from_grammar(given.seed, given.questions, "train"),
        "split `template`": from_grammar(given.seed, given.questions, "template"),
        "by hand, `dev`": by_hand(),
    }
    url, _, name = given.model.partition("#")
    endpoint = Endpoint(EndpointSettings(url, name, first_byte_s=60, total_s=120))
    model = Remembering(ModelBrain(endpoint, Compact()))
    found: dict[str, list[Views]] = {}
    for title, questions in sets.items():
        asked = list(questions)
        for certain in (Thresholds().certain, NEVER):
            at, key = Thresholds(certain=certain), f"{title}, the model skipped from {certain:g}"
            found[key] = [
                await views(model, question, at, f"{title}/{number}")
                for number, question in enumerate(asked)
            ]
    await endpoint.close()
    return found


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--model", default="http://127.0.0.1:8100/v1#trailwarden-tools")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=4002)
    given = parser.parse_args()
    heading("python -m bench.brains", f"the model {given.model}")
    for name, done in asyncio.run(measured(given)).items():
        tell(name, done)


if __name__ == "__main__":
    main()
