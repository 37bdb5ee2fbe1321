"""An adapter's card: what it was made of and how, what it can do, and what it cannot.

It lies beside the adapter as JSON. An adapter belongs to one base model and to one surface of
tools; both are named by hashes, so that nobody serves it with others unknowingly.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from statsmodels.stats.proportion import proportion_confint

from trailwarden import __version__
from trailwarden.asking.calls import CALLS, CountEvents
from trailwarden.asking.compact import completion, prompt
from trailwarden.asking.model import Model


class Metric(Model):
    """`right` of `of`, with the 95 % Wilson 1927 score interval of the share."""

    name: str
    right: int
    of: int
    share: float | None
    low: float | None
    high: float | None

    @staticmethod
    def counted(name: str, verdicts: Sequence[bool]) -> Metric:
        """How many of `verdicts` are true; no share of nothing."""
        right, of = sum(verdicts), len(verdicts)
        if not of:
            return Metric(name=name, right=0, of=0, share=None, low=None, high=None)
        low, high = proportion_confint(right, of, alpha=0.05, method="wilson")
        return Metric(name=name, right=right, of=of, share=right / of, low=low, high=high)


class BaseModel(Model):
    """The model that the adapter belongs to."""

    name: str
    sha256: str


class Data(Model):
    """What was learnt, and what was held back to judge it; the hashes are over all examples."""

    examples: int
    sha256: str
    seed: int
    held_out: int
    held_out_sha256: str


class Recipe(Model):
    """Everything that was chosen."""

    seed: int
    rank: int
    alpha: float
    targets: tuple[str, ...]
    from_layer: int
    epochs: int
    batch: int
    rate: float
    warm_up: float
    final: float
    weight_decay: float
    clip: float
    precision: str


class Cost(Model):
    """What it took from the first step to the last, also over several runs.

    `seconds` is the time within steps, `peak_mb` the first process's memory in the last run;
    `resumed_at_step` is 0 where one run did it all.
    """

    seconds: float
    tokens: int
    tokens_per_second: float
    peak_mb: int
    processes: int
    threads: int
    resumed_at_step: int


class Card(Model):
    """The whole card. `judged_by` says what answered: the engine itself, or PyTorch."""

    name: str
    made: datetime
    adapter_sha256: str
    base: BaseModel
    tools_sha256: str
    code: str
    data: Data
    recipe: Recipe
    cost: Cost
    first_loss: float
    last_loss: float
    judged_by: str
    metrics: tuple[Metric, ...]
    cannot: tuple[str, ...]


CANNOT = (
    "It names a tool and copies words; it knows nothing of animals, cameras or events, and nothing"
    " it says is a fact.",
    "It was trained on English questions written by a grammar; other languages and long stories"
    " are read badly.",
    "It reads one question at a time: several at once, and fragments that go on from a question"
    " before, are for the code around it.",
    "Its probabilities are not calibrated for kinds of question that it never saw.",
    "It fits the base model, the tools and the dialect that the hashes here name, and no others.",
)
"""What an adapter of this kind cannot do, however well it scores."""


def write_card(path: Path, card: Card) -> None:
    """Put it in place whole."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    partial.write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
    partial.replace(path)


def read_card(path: Path) -> Card:
    """The card that lies there."""
    return Card.model_validate_json(path.read_text(encoding="utf-8"))


def tools_hash() -> str:
    """SHA-256 over all tools with their schemas, and over how the compact dialect writes them."""
    surface = {
        "tools": [
            [kind.agent.value, name, kind.__doc__, kind.model_json_schema()]
            for name, kind in CALLS.items()
        ],
        "dialect": [prompt("?"), completion(CountEvents(animal="?")), completion(None)],
    }
    return hashlib.sha256(json.dumps(surface, sort_keys=True).encode()).hexdigest()


def code_version() -> str:
    """The commit that this code is of, `-dirty` if it was changed since; else the version."""
    git, here = shutil.which("git"), Path(__file__)
    if git is None or not _told(git, here, "ls-files", "--error-unmatch", here.name):
        return __version__  # installed, perhaps within somebody else's repository
    return _told(git, here, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")


def _told(git: str, here: Path, *asked: str) -> str:
    done = subprocess.run(  # noqa: S603 - git itself, with words of ours
        [git, *asked], cwd=here.parent, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""
