"""One visitor's way across the picture: where it is at any time, and when it stops to graze."""

from __future__ import annotations

from dataclasses import dataclass

from trailwarden.edge.sim.kinds import Kind
from trailwarden.edge.sim.perspective import half_width_m
from trailwarden.edge.sim.quadruped import TROT_STRIDE

_EASE_S = 1.3  # to lower or lift the head


@dataclass(frozen=True, slots=True)
class Pause:
    """A stop of `seconds` after walking `at_m` metres; `head_down` 0..1 is how low it grazes."""

    at_m: float
    seconds: float
    head_down: float


@dataclass(frozen=True, slots=True)
class Stance:
    """Where and how somebody stands at a moment: metres right of the middle, relative ground."""

    x_m: float
    ground: float
    stride_phase: float
    head_down: float


@dataclass(frozen=True, slots=True)
class Walker:
    """One member of a visit and its way across the picture.

    It enters at `start_m` (metres right of the middle column; outside) heading +1 right or -1
    left, on the relative ground height `ground`, which rises by `drift` per metre walked.
    """

    body: int
    size: float
    heading: int
    start_m: float
    ground: float
    drift: float
    speed_m_s: float
    path_m: float
    stride_m: float
    trot: bool = False
    pauses: tuple[Pause, ...] = ()

    @property
    def seconds(self) -> float:
        """How long the whole way takes."""
        return self.path_m / self.speed_m_s + sum(pause.seconds for pause in self.pauses)

    def stance(self, elapsed_s: float) -> Stance | None:
        """Where it is, that long after the visit began; None before and after its way."""
        if not 0.0 <= elapsed_s <= self.seconds:
            return None
        walked, head_down = self._walked(elapsed_s)
        return Stance(
            x_m=self.start_m + self.heading * walked,
            ground=self.ground + self.drift * walked,
            stride_phase=walked / (self.stride_m * self.size),
            head_down=head_down,
        )

    def _walked(self, elapsed_s: float) -> tuple[float, float]:
        stopped = 0.0
        for pause in self.pauses:
            begin = pause.at_m / self.speed_m_s + stopped
            if elapsed_s < begin:
                break
            if elapsed_s < begin + pause.seconds:
                since, left = elapsed_s - begin, begin + pause.seconds - elapsed_s
                return pause.at_m, pause.head_down * min(1.0, since / _EASE_S, left / _EASE_S)
            stopped += pause.seconds
        return (elapsed_s - stopped) * self.speed_m_s, 0.0


def walk_across(
    kind: Kind,
    aspect: float,
    *,
    body: int,
    size: float,
    heading: int,
    ground: float,
    drift: float,
    speed: float,
    lag_m: float,
    pauses: tuple[Pause, ...],
    trot: bool,
) -> Walker:
    """A way from outside one edge to outside the other, as the picture is at that depth."""
    farthest = min(ground, ground + drift * 2 * half_width_m(ground, aspect))
    edge = half_width_m(farthest, aspect) + kind.half_length_m * size + 0.15
    return Walker(
        body=body, size=size, heading=heading, start_m=-heading * (edge + lag_m), ground=ground,
        drift=drift, speed_m_s=speed * size, path_m=2 * edge + lag_m,
        stride_m=kind.bodies[body].stride * (TROT_STRIDE if trot else 1.0), trot=trot,
        pauses=pauses,
    )  # fmt: skip
