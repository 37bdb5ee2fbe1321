"""The nouns of the house, in Camtrap DP's vocabulary. Pure data, no input or output.

Camtrap DP: https://camtrap-dp.tdwg.org (deployment, media, observation, event,
`observationType`, `classificationMethod`).
"""

from trailwarden.domain.description import Action, Description, Doing, Side, Telling, Verdict
from trailwarden.domain.effort import CameraState, Effort, EffortSpan
from trailwarden.domain.event import (
    ClassificationMethod,
    Event,
    EventState,
    Observation,
    Track,
    TrackPoint,
)
from trailwarden.domain.geometry import Box
from trailwarden.domain.identity import new_id
from trailwarden.domain.media import AbsentMedia, Media, MediaKind
from trailwarden.domain.place import Deployment
from trailwarden.domain.sink import EventSink, SinkUnavailable
from trailwarden.domain.taxon import Rank, Taxon
from trailwarden.domain.time import (
    Stamps,
    TimeBasis,
    from_micros,
    require_aware,
    time_zone,
    to_micros,
)
from trailwarden.domain.vision import Category, Detection, ObservationType

__all__ = [
    "AbsentMedia",
    "Action",
    "Box",
    "CameraState",
    "Category",
    "ClassificationMethod",
    "Deployment",
    "Description",
    "Detection",
    "Doing",
    "Effort",
    "EffortSpan",
    "Event",
    "EventSink",
    "EventState",
    "Media",
    "MediaKind",
    "Observation",
    "ObservationType",
    "Rank",
    "Side",
    "SinkUnavailable",
    "Stamps",
    "Taxon",
    "Telling",
    "TimeBasis",
    "Track",
    "TrackPoint",
    "Verdict",
    "from_micros",
    "new_id",
    "require_aware",
    "time_zone",
    "to_micros",
]
