"""What a million useful tokens cost: on hardware of one's own, and bought from an API.

A useful token is one of an answer that was kept. Everything else is what it takes to get it: the
prompts, and the answers that were wasted. The same work is priced on both sides, as the ledger
counted it (or as a mix is assumed), per useful token:

    engine seconds  s = computed / prefill rate + output / decode rate
    own cost        (price / lifetime + power at u * price of energy) * s / u
    API cost        computed * input price + cached * cached price + output * output price

where u is the utilisation: the share of the time that the hardware is bought for in which it works.
The machine costs the same when it is idle, so the cost per token falls with u; break-even is the u
from which one's own is cheaper. Rates are the throughput of the whole machine when it is full.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from trailwarden.serving.ledger.entry import Tokens
from trailwarden.serving.ledger.errors import WrongCostInput

HOURS_A_YEAR = 8766.0
MILLION = 1_000_000
CURVE = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Hardware:
    """A machine. Prices are in one currency, energy per kWh; the power is drawn at the wall."""

    price: float
    lifetime_years: float
    idle_watts: float
    busy_watts: float
    energy_price: float
    prefill_tokens_per_s: float
    decode_tokens_per_s: float

    def __post_init__(self) -> None:
        _not_negative(self)
        for name in ("lifetime_years", "prefill_tokens_per_s", "decode_tokens_per_s"):
            if getattr(self, name) <= 0:
                raise WrongCostInput(f"{_said(name)} is {getattr(self, name)}: it must be above 0")

    def cost_per_hour(self, utilisation: float) -> float:
        """Of an hour in which it works so large a part of the time."""
        watts = self.idle_watts + utilisation * (self.busy_watts - self.idle_watts)
        lifetime_hours = self.lifetime_years * HOURS_A_YEAR
        return self.price / lifetime_hours + watts / 1000.0 * self.energy_price


@dataclass(frozen=True, slots=True)
class ApiPrice:
    """Prices per million tokens, in the hardware's currency."""

    input: float
    output: float
    cached_input: float | None = None

    def __post_init__(self) -> None:
        _not_negative(self)

    def cost(self, tokens: Tokens) -> float:
        """Of the same work bought there. What an engine did twice or ahead of need is its own."""
        cached = self.input if self.cached_input is None else self.cached_input
        total = tokens.prompt_computed * self.input + tokens.prompt_cached * cached
        return (total + tokens.output * self.output) / MILLION


@dataclass(frozen=True, slots=True)
class Point:
    """One utilisation. Costs are per useful million tokens; the last is of one's own hardware."""

    utilisation: float
    useful_per_day: float
    cost: float


def busy_seconds(hardware: Hardware, tokens: Tokens) -> float:
    """How long the machine works for so many tokens."""
    prefill_s = tokens.computed / hardware.prefill_tokens_per_s
    return prefill_s + tokens.output / hardware.decode_tokens_per_s


def own_cost(hardware: Hardware, work: Tokens, utilisation: float) -> float:
    """Per useful million tokens, at a utilisation above 0 and up to 1.

    Raises:
        WrongCostInput: there is no useful token in the work, or the utilisation cannot be.
    """
    if not 0 < utilisation <= 1:
        raise WrongCostInput(f"a utilisation of {utilisation} cannot be: above 0, at most 1")
    if work.output_used <= 0:
        raise WrongCostInput("no token of the work was useful, so none has a price")
    hours = busy_seconds(hardware, work) / utilisation / 3600.0
    return hardware.cost_per_hour(utilisation) * hours / work.output_used * MILLION


def api_cost(price: ApiPrice, work: Tokens) -> float:
    """Per useful million tokens. Raises WrongCostInput."""
    if work.output_used <= 0:
        raise WrongCostInput("no token of the work was useful, so none has a price")
    return price.cost(work) / work.output_used * MILLION


def curve(hardware: Hardware, work: Tokens) -> list[Point]:
    """Cost over utilisation. Raises WrongCostInput."""
    useful_per_busy_s = work.output_used / max(busy_seconds(hardware, work), 1e-12)
    return [Point(u, u * useful_per_busy_s * 86_400, own_cost(hardware, work, u)) for u in CURVE]


def break_even(hardware: Hardware, price: ApiPrice, work: Tokens) -> float:
    """The utilisation from which one's own is no dearer; infinite if the API always is cheaper.

    With b engine hours and a API cost per useful token, (fixed + idle + u * extra) * b / u = a
    gives u = (fixed + idle) * b / (a - extra * b). Raises WrongCostInput.
    """
    bought = api_cost(price, work)
    hours = busy_seconds(hardware, work) / 3600.0 / work.output_used * MILLION
    standing = hardware.cost_per_hour(0.0)
    working = hardware.cost_per_hour(1.0) - standing
    left = bought - working * hours
    found = standing * hours / left if left > 0 else math.inf
    return found if found <= 1 else math.inf


def _not_negative(inputs: Hardware | ApiPrice) -> None:
    for field in fields(inputs):
        value = getattr(inputs, field.name)
        if value is not None and not 0 <= value < math.inf:
            raise WrongCostInput(f"{_said(field.name)} is {value}: it must be 0 or more")


def _said(name: str) -> str:
    return name.replace("_", " ")
