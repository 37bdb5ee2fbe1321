"""A descriptor of Camtrap DP 0.1.6 in the words of 1.0."""

from __future__ import annotations

from typing import Any

from trailwarden.exchange.camtrapdp import taxa
from trailwarden.exchange.camtrapdp.terms import PROFILE

_OLD_CAPTURE = {"motion detection": "activityDetection", "time lapse": "timeLapse"}
_OLD_ONLY = (
    "animalTypes",
    "classificationLevel",
    "sequenceInterval",
    "_id",
)
_ROLES = ("contact", "principalInvestigator", "rightsHolder", "publisher", "contributor")


def upgraded(descriptor: dict[str, Any]) -> dict[str, Any]:
    """A descriptor of 0.1.6 in today's words; a later one as it is."""
    project = descriptor.get("project")
    if not isinstance(project, dict) or "classificationLevel" not in project:
        return descriptor
    level = project["classificationLevel"]
    kinds = project.get("animalTypes") or []
    words = str(project.get("samplingDesign", "")).split(" ")
    today = {key: value for key, value in project.items() if key not in _OLD_ONLY}
    today |= {
        "samplingDesign": words[0] + "".join(map(str.capitalize, words[1:])),
        "captureMethod": [
            _OLD_CAPTURE.get(method, method) for method in project.get("captureMethod") or []
        ],
        "individualAnimals": "marked" in kinds,
        "observationLevel": ["media" if level == "media" else "event"],
    }
    contributors = [
        {**one, "role": one["role"] if one.get("role") in _ROLES else "contributor"}
        for one in descriptor.get("contributors") or []
        if isinstance(one, dict)
    ]
    known = taxa.taxa_of(descriptor)
    return descriptor | {
        "profile": PROFILE,
        "project": today,
        "contributors": contributors,
        "taxonomic": [taxa.entry_of(taxon) for taxon in known],
    }
