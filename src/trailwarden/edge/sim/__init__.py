"""A simulated trail camera: drawn, animated, deterministic by seed, with exact ground truth.

It is called simulated wherever it shows: in the strip burnt into every picture and in the
deployment of a `sim:` camera.
"""

from trailwarden.edge.sim.camera import SimFrame, SimulatedCamera
from trailwarden.edge.sim.faults import Fault, FaultKind
from trailwarden.edge.sim.feed import SimulatedFeed
from trailwarden.edge.sim.record import record
from trailwarden.edge.sim.schedule import Schedule, Visit, crossing
from trailwarden.edge.sim.spec import SceneSpec
from trailwarden.edge.sim.truth import SeenVisit, TruthBox
from trailwarden.edge.sim.walk import Pause

__all__ = [
    "Fault",
    "FaultKind",
    "Pause",
    "SceneSpec",
    "Schedule",
    "SeenVisit",
    "SimFrame",
    "SimulatedCamera",
    "SimulatedFeed",
    "TruthBox",
    "Visit",
    "crossing",
    "record",
]
