"""What is said of the events: as fine as can be told, in Camtrap DP's words, and by whom."""

from __future__ import annotations

from collections import Counter

from trailwarden.domain import ClassificationMethod, Event, Observation, ObservationType, Rank
from trailwarden.worlds import CLASSIFIER, REVIEWERS, Other, Visit, World

_STAGES = {None, "adult", "subadult", "juvenile"}
_SEXES = {None, "female", "male"}


def told(world: World) -> list[tuple[Visit, Event]]:
    visits = {visit.event_id: visit for visit in world.truth if visit.event_id is not None}
    return [(visits[event.event_id], event) for event, _ in world.events()]


def by(event: Event, method: ClassificationMethod) -> list[Observation]:
    return [said for said in event.observations if said.classification_method is method]


def test_the_classifier_says_one_thing_of_every_event(season: World) -> None:
    names = {taxon.scientific_name: taxon for taxon in season.taxa}
    ranks: Counter[Rank | None] = Counter()
    wrong = 0
    for visit, event in told(season):
        (said,) = by(event, ClassificationMethod.MACHINE)
        assert said.classified_by == CLASSIFIER
        assert said.score is not None
        assert 0.0 <= said.score <= 1.0
        assert (said.life_stage, said.sex, said.behavior, said.individual_id) == (None,) * 4
        if visit.species is None:
            assert said.scientific_name is None
            continue
        rank = names[said.scientific_name].rank if said.scientific_name else None
        ranks[rank] += 1
        truth = names[visit.species]
        right = (visit.species, *truth.lineage.values(), None)
        wrong += said.scientific_name not in right
    assert min(ranks[rank] for rank in (Rank.SPECIES, Rank.GENUS, Rank.FAMILY, None)) > 50
    assert 5 < wrong < 0.05 * ranks.total()


def test_cats_are_hardly_ever_told_to_the_species_by_the_classifier(busy: World) -> None:
    cats = [
        by(event, ClassificationMethod.MACHINE)[0].scientific_name
        for visit, event in told(busy)
        if visit.species == "Felis silvestris"
    ]
    named = Counter(cats)
    assert named["Felis"] > 0.4 * len(cats)
    assert named["Felis silvestris"] < 0.1 * len(cats)


def test_people_say_what_is_true(season: World) -> None:
    names = {taxon.scientific_name: taxon for taxon in season.taxa}
    for visit, event in told(season):
        people = by(event, ClassificationMethod.HUMAN)
        if not people:
            continue
        assert all(said.classified_by in REVIEWERS for said in people)
        assert all(event.stamps.arrival <= said.classified_at for said in people)
        if visit.species is None:
            (said,) = people
            assert said.count == (None if visit.other is Other.WIND else visit.count)
            continue
        assert sum(said.count or 0 for said in people) == visit.count
        young = sum(said.count or 0 for said in people if said.life_stage == "juvenile")
        assert young == visit.young
        taxon = names[visit.species]
        for said in people:
            assert said.scientific_name in (visit.species, taxon.lineage[Rank.GENUS])
            assert said.behavior == visit.behavior
        assert people[0].individual_id == visit.individual


def test_people_confirm_correct_and_reject(season: World) -> None:
    changes: Counter[str] = Counter()
    for _, event in told(season):
        (machine,) = by(event, ClassificationMethod.MACHINE)
        for said in by(event, ClassificationMethod.HUMAN)[:1]:
            if said.observation_type is not machine.observation_type:
                blank = said.observation_type is ObservationType.BLANK
                changes["rejected" if blank else "found"] += 1
            elif said.scientific_name != machine.scientific_name:
                changes["corrected" if machine.scientific_name else "named"] += 1
            else:
                changes["confirmed"] += 1
    assert min(changes.values()) > 10
    assert set(changes) == {"rejected", "found", "corrected", "named", "confirmed"}


def test_the_newest_events_are_hardly_reviewed(season: World) -> None:
    spec = season.spec
    turn = spec.start + 0.75 * (spec.end - spec.start)
    reviewed: dict[bool, list[bool]] = {True: [], False: []}
    for visit, event in told(season):
        reviewed[visit.start < turn].append(bool(by(event, ClassificationMethod.HUMAN)))
    assert 0.65 < sum(reviewed[True]) / len(reviewed[True]) < 0.75
    assert 0.04 < sum(reviewed[False]) / len(reviewed[False]) < 0.11


def test_only_the_words_of_camtrap_dp_are_used(season: World) -> None:
    ids = []
    for _, event in told(season):
        assert event.stamps.arrival <= season.spec.end
        for said in event.observations:
            ids.append(said.observation_id)
            assert said.count is None or said.count >= 1
            assert (said.observation_type is ObservationType.BLANK) == (said.count is None)
            assert said.life_stage in _STAGES
            assert said.sex in _SEXES
            assert said.setup in (None, "setup")
            assert said.behavior != ""
            assert said.classified_at <= season.spec.end
    assert len(set(ids)) == len(ids)


def test_every_name_said_is_a_taxon_of_the_world(season: World) -> None:
    taxa = {taxon.scientific_name: taxon for taxon in season.taxa}
    said = {one.scientific_name for _, event in told(season) for one in event.observations}

    assert said - {None} <= set(taxa)
    assert {taxon.rank for taxon in taxa.values()} == {Rank.SPECIES, Rank.GENUS, Rank.FAMILY}
    assert all("eng" in one.vernacular for one in taxa.values() if one.rank is Rank.SPECIES)
    sensitive = {name for name, taxon in taxa.items() if taxon.sensitive}
    assert sensitive == {"Lynx lynx", "Lynx", "Felidae"}  # what may be a lynx is kept secret too


def test_tracks_go_the_way_the_animals_went(season: World) -> None:
    for visit, event in told(season):
        (said,) = by(event, ClassificationMethod.MACHINE)
        assert bool(event.tracks) == (said.observation_type is not ObservationType.BLANK)
        for track in event.tracks:
            first, last = track.points[0].box.centre[0], track.points[-1].box.centre[0]
            assert (last > first) - (last < first) == visit.heading
            assert track.points[-1].offset_s == event.duration.total_seconds()
