"""The inventory's tools: cameras, where they hang, whether they work, what they see now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trailwarden.asking.answer import Answer
from trailwarden.skills.desk import Desk
from trailwarden.skills.inventory.cameras import list_cameras
from trailwarden.skills.inventory.effort import watching_effort
from trailwarden.skills.inventory.hanging import list_deployments
from trailwarden.skills.inventory.health import camera_health
from trailwarden.skills.inventory.snapshot import live_snapshot

INVENTORY: Mapping[str, Callable[[Desk, Any], Answer]] = {
    "list_cameras": list_cameras,
    "list_deployments": list_deployments,
    "camera_health": camera_health,
    "watching_effort": watching_effort,
    "live_snapshot": live_snapshot,
}
"""The inventory's tools by name."""

__all__ = [
    "INVENTORY",
    "camera_health",
    "list_cameras",
    "list_deployments",
    "live_snapshot",
    "watching_effort",
]
