"""One of several texts, and how probable each is to the model: exactly, without writing any out.

The grammar leaves only the options; one token is asked for, with the probabilities of all that
could stand there. What they begin decides, or leaves options that begin alike: then the next token
is asked for behind that beginning. The probability of an option is the sum over the ways to write
it; for options that differ at their first token that is one request.

llama.cpp applies a grammar only where the token that it drew does not fit: the probabilities are
then of all tokens, or of those that fit. Either way the ones that fit are kept, and sum to one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from trailwarden.agents.dialects.grammar import of_options
from trailwarden.agents.endpoint import Path
from trailwarden.agents.errors import EndpointStrange
from trailwarden.agents.spoken import Candidate
from trailwarden.agents.talk import Talk

_MOST_LOOKS = 6
_SEEN = 64  # tokens whose probabilities are asked for


@dataclass(frozen=True, slots=True)
class Chosen:
    """The most probable option and its probability: a lower bound if `looks` ran out."""

    option: str
    probability: float


async def choose(talk: Talk, prompt: str, options: Sequence[str]) -> Chosen:
    """Which option the model would write after `prompt`.

    Raises:
        EndpointStrange: it tells no probabilities, or none of the options may be written.
    """
    settled: dict[str, float] = defaultdict(float)
    open_: dict[str, float] = {"": 1.0}
    for _look in range(_MOST_LOOKS):
        best = max(settled.values(), default=0.0)
        if sum(open_.values()) <= best:
            break
        begun = max(open_, key=lambda text: open_[text])
        mass = open_.pop(begun)
        alive = [option for option in options if option.startswith(begun)]
        for text, share in (await _next(talk, prompt + begun, begun, alive)).items():
            ends = [option for option in alive if option.startswith(text)]
            target, name = (settled, ends[0]) if len(ends) == 1 else (open_, text)
            target[name] = target.get(name, 0.0) + mass * share
    if not settled:
        raise EndpointStrange("the model does not come to a choice")
    option = max(settled, key=lambda text: settled[text])
    return Chosen(option, min(1.0, settled[option]))


async def _next(talk: Talk, prompt: str, begun: str, alive: Sequence[str]) -> dict[str, float]:
    """What may stand there after one more token, with probabilities that sum to one."""
    body: dict[str, JsonValue] = {
        "prompt": prompt,
        "grammar": of_options([option[len(begun) :] for option in alive]),
        "max_tokens": 1,
        "n_probs": _SEEN,
        "post_sampling_probs": True,
        "temperature": 1.0,  # at 0 the one that is drawn would have all the probability
        "top_k": 0,
        "top_p": 1.0,
        "min_p": 0.0,
        "seed": 0,
    }
    spoken = await talk.ask(Path.COMPLETIONS, body, expected=1)
    fitting: dict[str, float] = defaultdict(float)
    for other in spoken.tokens[0].others if spoken.tokens else ():
        if _fits(other, begun, alive):
            fitting[begun + other.text] += other.probability
    total = sum(fitting.values())
    if total <= 0:
        raise EndpointStrange("it tells no probabilities of what it may say")
    return {text: probability / total for text, probability in fitting.items()}


def _fits(candidate: Candidate, begun: str, alive: Sequence[str]) -> bool:
    text = begun + candidate.text
    return bool(candidate.text) and any(option.startswith(text) for option in alive)
