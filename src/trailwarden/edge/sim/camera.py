"""A trail camera that is drawn: any frame of it, at once, with exact truth.

A frame depends on the spec and its index alone, never on what was drawn before, so frames may be
asked for in any order and from several threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import cv2
import numpy as np

from trailwarden.edge.frame import Image
from trailwarden.edge.sim.backdrop import Backdrop, Sway
from trailwarden.edge.sim.faults import Fault, FaultKind, fault_at
from trailwarden.edge.sim.light import Light, light_at
from trailwarden.edge.sim.noise import SensorNoise, layered_noise
from trailwarden.edge.sim.scenery import paint_scenery
from trailwarden.edge.sim.schedule import Schedule, Visit
from trailwarden.edge.sim.shade import add_eyeshine, add_flash_shadow, add_shadow, blend
from trailwarden.edge.sim.spec import SceneSpec
from trailwarden.edge.sim.stage import Actor, Window, place, truth_of, unhidden
from trailwarden.edge.sim.strip import draw_strip
from trailwarden.edge.sim.truth import SeenVisit, TruthBox
from trailwarden.edge.sim.weather import Clouds, Glitter, Rain, add_insects

_NIGHT_NOISE = 2.0  # times the noise of daylight


@dataclass(frozen=True, slots=True)
class SimFrame:
    """One frame: the scene's time, the picture HxWx3 blue-green-red, what is to be seen in it."""

    time: datetime
    image: Image
    truth: tuple[TruthBox, ...]


@dataclass(frozen=True, slots=True)
class _Shown:
    """An actor in the picture, and how much of it nothing in front hides (0..255)."""

    actor: Actor
    part: Window
    open_share: Image


class SimulatedCamera:
    """Draws the frames of a spec. `schedule` replaces the visits that the seed would give."""

    def __init__(self, spec: SceneSpec, schedule: Schedule | None = None) -> None:
        self.spec = spec
        self.schedule = Schedule(spec) if schedule is None else schedule
        scenery = paint_scenery(spec.scene, spec.seed, spec.size)
        self._backdrop = Backdrop(scenery, spec)
        self._clouds = Clouds(spec)
        self._rain = Rain(spec)
        self._glitter = Glitter(scenery, spec)
        self._day_noise = SensorNoise(spec.size, 3, spec.noise, spec.seed)
        self._night_noise = SensorNoise(spec.size, 1, spec.noise * _NIGHT_NOISE, spec.seed + 1)

    def time_of(self, index: int) -> datetime:
        """The scene's time at a frame."""
        return self.spec.opening + timedelta(microseconds=round(index * 1e6 / self.spec.fps))

    def fault_of(self, index: int) -> Fault | None:
        """The fault that a frame suffers from, or None."""
        return fault_at(self.spec.faults, index / self.spec.fps)

    def frame(self, index: int) -> SimFrame:
        """Frame `index`, 0 being the first. Raises IndexError outside the scene."""
        self._check(index)
        shown = self._shown_index(index)
        fault = self.fault_of(shown)
        if fault is not None and fault.kind in (FaultKind.DARK, FaultKind.BLIND):
            return SimFrame(self.time_of(index), self._covered(shown, fault.kind), ())
        image, truth = self._draw(shown)
        return SimFrame(self.time_of(index), image, truth)

    def truth(self, index: int) -> tuple[TruthBox, ...]:
        """What frame `index` shows, without drawing it; cheap where nobody is there."""
        self._check(index)
        shown = self._shown_index(index)
        fault = self.fault_of(shown)
        if fault is not None and fault.kind is not FaultKind.FREEZE:
            return ()
        seconds = shown / self.spec.fps
        light = light_at(self.spec, self.time_of(shown), seconds)
        if not self.schedule.visits_between(seconds, seconds):
            return ()
        return self._truth(self._actors(seconds, light, self._backdrop.sway(seconds)))

    def __iter__(self) -> Iterator[SimFrame]:
        """All frames in order; without end if the scene has none."""
        index = 0
        while self.spec.frame_count is None or index < self.spec.frame_count:
            yield self.frame(index)
            index += 1

    @property
    def visits(self) -> tuple[SeenVisit, ...]:
        """Every visit of a scene that ends. Raises ValueError if it does not: ask for a while."""
        if self.spec.duration_s is None:
            raise ValueError("this scene never ends; ask seen_between for a while of it")
        return self.seen_between(0.0, self.spec.duration_s)

    def seen_between(self, start_s: float, end_s: float) -> tuple[SeenVisit, ...]:
        """Visits under way in a while of the scene, with their first and last visible moment."""
        visits = self.schedule.visits_between(start_s, end_s)
        return tuple(filter(None, (self._seen(visit) for visit in visits)))

    def _seen(self, visit: Visit) -> SeenVisit | None:
        first = max(0, int(visit.enter_s * self.spec.fps))
        last = int(visit.exit_s * self.spec.fps) + 1
        if self.spec.frame_count is not None:
            last = min(last, self.spec.frame_count - 1)
        begin = next((i for i in range(first, last + 1) if self._shows(visit, i)), None)
        if begin is None:
            return None
        end = next(i for i in range(last, begin - 1, -1) if self._shows(visit, i))
        return SeenVisit(visit, self.time_of(begin), self.time_of(end))

    def _shows(self, visit: Visit, index: int) -> bool:
        return any(box.visit_id == visit.visit_id for box in self.truth(index))

    def _check(self, index: int) -> None:
        count = self.spec.frame_count
        if index < 0 or (count is not None and index >= count):
            raise IndexError(f"{self.spec} has no frame {index}")

    def _shown_index(self, index: int) -> int:
        """The frame whose picture is shown: an earlier one while the feed is frozen."""
        fault = self.fault_of(index)
        if fault is None or fault.kind is not FaultKind.FREEZE:
            return index
        return min(index, max(0, int(np.ceil(fault.start_s * self.spec.fps)) - 1))

    def _draw(self, index: int) -> tuple[Image, tuple[TruthBox, ...]]:
        seconds, moment = index / self.spec.fps, self.time_of(index)
        light = light_at(self.spec, moment, seconds)
        sway = self._backdrop.sway(seconds)
        image = self._backdrop.picture(light, sway)
        self._glitter.add_to(image, seconds, 0.12 if light.infrared else light.gain[1])
        actors = self._actors(seconds, light, sway)
        truth = self._truth(actors)
        open_in = partial(self._open_share, sway)
        for shown in actors:
            if light.infrared:
                add_flash_shadow(image, shown.actor, open_in)
            else:
                add_shadow(image, shown.actor, light, open_in)
            blend(image, shown.actor, shown.part, shown.open_share, light)
            if light.infrared:
                add_eyeshine(image, shown.actor, shown.part, shown.open_share)
        return self._finish(image, light, index), truth

    def _finish(self, image: Image, light: Light, index: int) -> Image:
        """Weather near the lens, exposure, sensor noise, the strip."""
        seconds = index / self.spec.fps
        if light.infrared:
            add_insects(image, self.spec, seconds)
            image = self._rain.add_to(image, index, 1.3)
            image = np.asarray(cv2.convertScaleAbs(image, alpha=light.exposure), np.uint8)
            image = self._night_noise.add_to(image, index)
            image = np.asarray(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), np.uint8)
        else:
            gains = self._clouds.field(seconds, light.exposure)
            image = np.asarray(cv2.multiply(image, gains, scale=1 / 128), np.uint8)
            image = self._rain.add_to(image, index, 1.0)
            image = self._day_noise.add_to(image, index)
        return self._stamped(image, index)

    def _stamped(self, image: Image, index: int) -> Image:
        spec = self.spec
        strip = draw_strip(spec.label, self.time_of(index), spec.seed, spec.size)
        image[-strip.shape[0] :] = strip
        return image

    def _covered(self, index: int, kind: FaultKind) -> Image:
        """What a lens in the dark, or one covered by something bright and near, sees."""
        width, height = self.spec.size
        grey = np.full((height, width), 3.0, np.float32)
        if kind is FaultKind.BLIND:
            grey = 226.0 + 16.0 * layered_noise((height, width), height / 2, self.spec.seed, 1)
        picture = cv2.cvtColor(grey.astype(np.uint8), cv2.COLOR_GRAY2BGR)
        return self._stamped(self._day_noise.add_to(np.asarray(picture, np.uint8), index), index)

    def _actors(self, seconds: float, light: Light, sway: Sway | None) -> list[_Shown]:
        """Everybody in the picture, the farthest first."""
        width, height = self.spec.size
        placed = [
            place(visit, member, seconds, self.spec.size, infrared=light.infrared)
            for visit in self.schedule.visits_between(seconds, seconds)
            for member in range(len(visit.members))
        ]
        shown = []
        for actor in sorted(filter(None, placed), key=lambda actor: actor.ground):
            part = actor.window.within(width, height)
            shown.append(_Shown(actor, part, self._open_share(sway, actor, part)))
        return shown

    def _open_share(self, sway: Sway | None, actor: Actor, part: Window) -> Image:
        return unhidden(actor, *self._backdrop.plants(part, sway))

    def _truth(self, actors: list[_Shown]) -> tuple[TruthBox, ...]:
        """Truth of everybody, the nearest hiding those behind; in order of visit and member."""
        width, height = self.spec.size
        taken = np.zeros((height, width), np.uint8)
        boxes = []
        for shown in reversed(actors):
            alpha = shown.actor.inside(width, height)[1][..., 3]
            seen = cv2.multiply(alpha, shown.open_share, scale=1 / 255)
            patch = taken[shown.part.slices]
            seen = cv2.subtract(seen, patch)
            np.maximum(patch, alpha, out=patch)
            boxes.append(
                truth_of(shown.actor, shown.part, np.asarray(seen, np.uint8), self.spec.size)
            )
        found = [box for box in boxes if box is not None]
        return tuple(sorted(found, key=lambda box: (box.visit_id, box.member)))
