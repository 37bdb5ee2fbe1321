"""What can go wrong while events are described.

DescribingError
├── NothingToSee      an event has no picture that can be shown to a model
└── VisionError       the model that is to look at pictures
    ├── VisionDown      nobody answers there, or the connection broke
    ├── VisionSlow      the answer was not whole in time
    ├── VisionBusy      it said to come back later
    ├── VisionRefused   it will not do what it is asked: the wrong model, name or key
    ├── VisionStrange   its answer is none: broken JSON, another schema
    └── VisionResting   it failed a moment ago, and is left alone for a while

Every message names the model and where it is.
"""

from __future__ import annotations


class DescribingError(Exception):
    """Anything that this room can name."""


class NothingToSee(DescribingError):
    """An event has no picture that can be shown to a model."""


class VisionError(DescribingError):
    """The model that is to look at pictures."""


class VisionDown(VisionError):
    """Nobody answers there, or the connection broke."""


class VisionSlow(VisionError):
    """The answer was not whole in time."""


class VisionBusy(VisionError):
    """It said to come back later."""


class VisionRefused(VisionError):
    """It will not do what it is asked: the wrong model, name or key."""


class VisionStrange(VisionError):
    """Its answer is none: broken JSON, another schema, no end."""


class VisionResting(VisionError):
    """It failed a moment ago, and is left alone for a while."""
