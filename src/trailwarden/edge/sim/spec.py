"""What a simulated camera looks at: one frozen record, written as a `sim:` address and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.sim.faults import Fault
from trailwarden.edge.sim.kinds import KINDS
from trailwarden.edge.sim.places import PLACES

DEFAULT_START = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)
_LEAST_PX = (160, 90)  # smaller, the burnt-in strip could not be read
_MOST_PX = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneSpec:
    """A simulated camera. Equal specs show equal pictures, frame by frame.

    `size` is width and height in pixels, both even. `wind` 0..3, `rain` 0..1. `night` True is
    infrared always, False daylight always, None follows the sun by the scene's clock. `start` is
    the scene's time at frame 0 (None: `DEFAULT_START`, or now when shown live). `duration_s` None
    never ends. `traffic` is visits per hour, `gap_s` the least time between two, `kinds` weights
    by kind or category, empty for the scene's own mix. `noise` is the sensor's standard deviation
    in daylight, 0..255. Raises SourceAddressError naming what is allowed.
    """

    scene: str = "meadow"
    name: str = ""
    seed: int = 1
    size: tuple[int, int] = (640, 360)
    fps: float = 10.0
    wind: float = 0.6
    rain: float = 0.0
    night: bool | None = None
    start: datetime | None = None
    duration_s: float | None = None
    traffic: float = 60.0
    gap_s: float = 8.0
    kinds: tuple[tuple[str, float], ...] = ()
    noise: float = 2.0
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        if self.scene not in PLACES:
            raise SourceAddressError(
                f"there is no simulated scene {self.scene!r}; choose one of {', '.join(PLACES)}"
            )
        if self.start is not None and self.start.utcoffset() is None:
            raise SourceAddressError(
                f"start={self.start.isoformat()} has no time zone; add one, for example Z"
            )
        self._check_size()
        self._check_kinds()
        for label, value, low, high in (
            ("seed", self.seed, 0, 2**53),
            ("fps", self.fps, 0.1, 120.0),
            ("wind", self.wind, 0.0, 3.0),
            ("rain", self.rain, 0.0, 1.0),
            ("visits", self.traffic, 0.0, 600.0),
            ("gap", self.gap_s, 0.0, 86_400.0),
            ("noise", self.noise, 0.0, 60.0),
            ("for", 1.0 if self.duration_s is None else self.duration_s, 0.001, 1e9),
        ):
            if not low <= value <= high:
                raise SourceAddressError(
                    f"{label}={value:g} is not possible; give {low:g} to {high:g}"
                )

    def _check_size(self) -> None:
        width, height = self.size
        even = width % 2 == height % 2 == 0
        fits = _LEAST_PX[0] <= width <= _MOST_PX and _LEAST_PX[1] <= height <= _MOST_PX
        if not (even and fits and 1.0 <= width / height <= 3.0):
            raise SourceAddressError(
                f"size={width}x{height} is not possible; give even sides from "
                f"{_LEAST_PX[0]}x{_LEAST_PX[1]} to {_MOST_PX}x{_MOST_PX} pixels, one to three "
                "times as wide as high, for example 640x360"
            )

    def _check_kinds(self) -> None:
        known = {*KINDS, *(kind.category.value for kind in KINDS.values())}
        for kind, weight in self.kinds:
            if kind not in known or not 0.0 <= weight < 1e6:
                raise SourceAddressError(
                    f"kinds={kind}:{weight:g} is not possible; give weights of 0 or more to "
                    f"{', '.join(sorted(known))}, for example kinds=deer:3,person:1"
                )
        if self.kinds and not any(weight for _, weight in self.kinds):
            raise SourceAddressError("kinds gives every kind the weight 0; give one of them more")

    @property
    def label(self) -> str:
        """The name shown in the picture: the scene's, unless another was given."""
        return self.name or self.scene

    @property
    def opening(self) -> datetime:
        """The scene's time at frame 0."""
        return self.start or DEFAULT_START

    @property
    def frame_count(self) -> int | None:
        """How many frames the scene has, or None if it never ends."""
        return None if self.duration_s is None else max(1, round(self.duration_s * self.fps))

    @staticmethod
    def parse(address: str) -> SceneSpec:
        """Read `sim:meadow?wind=2&night=1&for=60`; raises SourceAddressError if it cannot."""
        from trailwarden.edge.sim.address import read_address  # it builds specs: imported late

        return read_address(address)

    def __str__(self) -> str:
        from trailwarden.edge.sim.address import write_address  # it builds specs: imported late

        return write_address(self)
