"""Makes a world from its spec: what there was, what the cameras recorded, what is said of it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from trailwarden.domain import Deployment, EffortSpan, Event, Media, Rank, Taxon, to_micros
from trailwarden.worlds import arrivals, ties
from trailwarden.worlds.fates import give_fates
from trailwarden.worlds.labels import Labels, label
from trailwarden.worlds.manners import give_manners
from trailwarden.worlds.posts import Post, PostMap, States, post_cameras
from trailwarden.worlds.sayings import REVIEWERS
from trailwarden.worlds.spec import WorldSpec
from trailwarden.worlds.sunclock import SunClock
from trailwarden.worlds.telling import tell
from trailwarden.worlds.truth import Truth
from trailwarden.worlds.visits import NONE, Table, numbered

_COMMON = {
    "Cervidae": "deer",
    "Suidae": "pigs",
    "Canidae": "dogs and foxes",
    "Mustelidae": "martens, badgers and weasels",
    "Martes": "martens",
    "Felidae": "cats",
    "Felis": "small cats",
    "Leporidae": "hares and rabbits",
    "Sciuridae": "squirrels",
    "Muridae": "mice",
    "Apodemus": "field mice",
    "Gruidae": "cranes",
}
_SECOND_US = 1_000_000


@dataclass(frozen=True, slots=True)
class World:
    """A season that was made up, and the exact truth of it.

    `deployments`, `taxa`, `effort` and `events()` are what a store would hold; clocks that were
    wrong are still wrong in them, and `truth.clock_faults` tells the corrections.
    """

    spec: WorldSpec
    deployments: tuple[Deployment, ...]
    taxa: tuple[Taxon, ...]
    effort: tuple[EffortSpan, ...]
    truth: Truth
    sun: SunClock
    _posts: tuple[Post, ...]
    _labels: Labels

    def events(self, *, tracks: bool = True) -> Iterator[tuple[Event, tuple[Media, ...]]]:
        """Every event recorded, in order of true start, without media; made as they are asked for.

        Times are those of the cameras' own clocks. `tracks=False` leaves the tracks out, for speed.
        """
        return tell(self.spec, self._posts, self.truth.table, self._labels, tracks=tracks)


def generate(spec: WorldSpec) -> World:
    """Make the world of a spec; the same spec, the same world.

    Takes some 200 bytes a visit while it is at it, and 60 from then on.
    """
    sun = SunClock(spec.latitude, spec.longitude, spec.zone, spec.first_day, spec.days)
    posts = post_cameras(spec)
    states = States(spec, posts, sun)
    table = _visits(spec, posts, sun)
    give_manners(spec, table, stream(spec.seed, "manners"))
    _end_with_posts(table, posts)
    give_fates(spec, table, states, stream(spec.seed, "fates"))
    labels = label(spec, table, sun, len(REVIEWERS), stream(spec.seed, "labels"))
    return World(
        spec=spec,
        deployments=tuple(post.deployment for post in posts),
        taxa=_taxa(spec),
        effort=tuple(states.effort(posts)),
        truth=Truth(spec, posts, table),
        sun=sun,
        _posts=posts,
        _labels=labels,
    )


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Random numbers for one purpose, which no other purpose's use of chance can shift."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def _visits(spec: WorldSpec, posts: tuple[Post, ...], sun: SunClock) -> Table:
    """Who came by, in true order and within the season; not yet what they were like."""
    alone = arrivals.passers_by(spec, sun, stream(spec.seed, "passers-by"))
    alone.append(arrivals.services(spec, posts))
    parties = 0
    for code, species in enumerate(spec.species):
        rng = stream(spec.seed, f"visits of {species.name}")
        for table in (
            arrivals.animals(spec, code, species, sun, rng),
            ties.treks(spec, code, species, sun, rng),
        ):
            table["party"][table["party"] != NONE] += parties
            parties = max(parties, int(table["party"].max(initial=NONE)) + 1)
            alone.append(table)
    table = np.concatenate(alone)
    table["id"] = np.arange(len(table))
    return _tied(spec, posts, _in_order(spec, table))


def _tied(spec: WorldSpec, posts: tuple[Post, ...], table: Table) -> Table:
    """Some come because others did, some stay away; then each is at the post of its camera."""
    for code, species in enumerate(spec.species):
        rng = stream(spec.seed, f"ties of {species.name}")
        if species.follows is not None:
            hunts = ties.chases(spec, code, species.follows, table, rng)
            hunts["id"] = len(table) + np.arange(len(hunts))
            table = _in_order(spec, np.concatenate([table, hunts]))
        if species.avoids is not None:
            stays = ties.not_avoided(spec, code, species.avoids, table, rng)
            table = numbered(table, np.flatnonzero(stays))
    table["post"] = PostMap(spec, posts).posts_at(table["camera"], table["start"])
    return table


def _in_order(spec: WorldSpec, table: Table) -> Table:
    """The visits within the season, by start, which is a whole second as cameras show it."""
    starts = table["start"] // _SECOND_US * _SECOND_US
    table["start"] = starts
    within = (starts >= to_micros(spec.start)) & (starts < to_micros(spec.end))
    kept = np.flatnonzero(within)
    return numbered(table, kept[np.argsort(starts[kept], kind="stable")])


def _end_with_posts(table: Table, posts: tuple[Post, ...]) -> None:
    """Nobody is watched for longer than the camera hangs there."""
    ends = np.array([post.end for post in posts])[table["post"]]
    table["duration"] = np.minimum(table["duration"], (ends - table["start"]) // _SECOND_US)


def _taxa(spec: WorldSpec) -> tuple[Taxon, ...]:
    """The species, and the coarser names that the classifier or a person may fall back on."""
    taxa = {species.name: species.taxon for species in spec.species}
    for species in spec.species:
        for rank in (Rank.GENUS, Rank.FAMILY):
            coarse = _above(species.taxon, rank)
            known = taxa.setdefault(coarse.scientific_name, coarse)
            if coarse.sensitive and not known.sensitive:
                taxa[coarse.scientific_name] = coarse
    return tuple(taxa.values())


def _above(taxon: Taxon, rank: Rank) -> Taxon:
    """The genus or family of a species as a taxon; sensitive if the species is, as it may be it."""
    ranks = list(Rank)
    above = {r: name for r, name in taxon.lineage.items() if ranks.index(r) < ranks.index(rank)}
    name = taxon.lineage[rank]
    vernacular = {"eng": _COMMON[name]} if name in _COMMON else {}
    return Taxon(name, rank, above, vernacular, sensitive=taxon.sensitive)
