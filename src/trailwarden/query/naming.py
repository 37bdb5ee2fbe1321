"""Names in a question, found among those there are, or refused with what may be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches

import polars as pl

from trailwarden.query.frames import Frames
from trailwarden.query.places import Places
from trailwarden.query.refusal import Reason, refuse
from trailwarden.query.where import Where

_MANY = 8


def chosen_deployments(where: Where, places: Places) -> tuple[int, ...]:
    """Codes of the deployments that a question is about.

    Raises Refused: UNKNOWN_CAMERA, UNKNOWN_LOCATION, AMBIGUOUS_LOCATION, UNKNOWN_DEPLOYMENT.
    """
    chosen = set(places.codes)
    if where.cameras is not None:
        cameras = {_camera(name, places) for name in where.cameras}
        chosen = {code for code in chosen if places.deployment(code).camera_id in cameras}
    if where.locations is not None:
        locations = {_location(name, places) for name in where.locations}
        chosen = {code for code in chosen if places.deployment(code).place in locations}
    if where.deployments is not None:
        ids = {_deployment(name, places) for name in where.deployments}
        chosen = {code for code in chosen if places.deployment(code).deployment_id in ids}
    if where.simulated is not None:
        chosen = {code for code in chosen if bool(places.simulated[code]) is where.simulated}
    return tuple(sorted(chosen))


def require_events(where: Where, frames: Frames) -> None:
    """Raise Refused for an event id that is not there."""
    for event_id in where.event_ids or ():
        if event_id in frames.setup_only:
            raise refuse(
                Reason.UNKNOWN_EVENT,
                f"event {event_id!r} shows only somebody at work on the camera (camera setup), "
                "which no question counts",
                "where.event_ids",
            )
    asked = pl.Series(sorted(set(where.event_ids or ())), dtype=pl.String)
    if not len(asked):
        return
    ids = frames.records["event_id"]
    missing = set(asked) - set(ids.filter(ids.is_in(asked.to_list())))
    if missing:
        raise refuse(
            Reason.UNKNOWN_EVENT,
            f"no event {', '.join(map(repr, sorted(missing)))}: it was never stored here, or "
            "deleted; list events to see those there are",
            "where.event_ids",
        )


def known_name(name: str, known: Iterable[str], reason: Reason, field: str, noun: str) -> str:
    """The one of the known names that is meant, upper or lower case; refused if there is none."""
    names = list(dict.fromkeys(known))
    if name in names:
        return name
    folded = [one for one in names if one.casefold() == name.strip().casefold()]
    if len(folded) == 1:
        return folded[0]
    near = alike(name, names)
    there = f"there are: {', '.join(near)}" if near else "there are none yet"
    raise refuse(reason, f"no {noun} {name!r}; {there}", field, near)


def alike(name: str, known: Iterable[str]) -> list[str]:
    """The names most like this one; the first of all if none is."""
    by_folded = {one.casefold(): one for one in known}
    close = get_close_matches(name.casefold(), list(by_folded), n=_MANY, cutoff=0.5)
    return [by_folded[one] for one in close] or sorted(by_folded.values())[:_MANY]


def _camera(name: str, places: Places) -> str:
    known = [one.camera_id for one in places.deployments]
    return known_name(name, known, Reason.UNKNOWN_CAMERA, "where.cameras", "camera")


def _deployment(name: str, places: Places) -> str:
    known = [one.deployment_id for one in places.deployments]
    return known_name(name, known, Reason.UNKNOWN_DEPLOYMENT, "where.deployments", "deployment")


def _location(name: str, places: Places) -> str:
    """The location of an id or a name; a name that two locations share is refused."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for one in places.deployments:
        known[one.place].add(one.place)
    ids = set(known)
    for one in places.deployments:
        if one.location_name and one.location_name not in ids:
            known[one.location_name].add(one.place)
    field = "where.locations"
    meant = known[known_name(name, list(known), Reason.UNKNOWN_LOCATION, field, "location")]
    if len(meant) > 1:
        raise refuse(
            Reason.AMBIGUOUS_LOCATION,
            f"{len(meant)} locations are named {name!r}; give the id of one: "
            f"{', '.join(sorted(meant))}",
            field,
            sorted(meant),
        )
    return meant.pop()
