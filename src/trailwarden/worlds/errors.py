"""What can go wrong in making a world.

WorldError (also a ValueError)
└── BadSpec                  no such world can be: the message says which value, and what is allowed
"""

from __future__ import annotations


class WorldError(ValueError):
    """Anything this room can name."""


class BadSpec(WorldError):
    """A world was asked for that cannot be."""
