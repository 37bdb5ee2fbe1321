"""A season of a simulated reserve through a package and back: nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.exchange.camtrapdp_maker import NOW, bring

from trailwarden.exchange.camtrapdp.exporting import export_package
from trailwarden.exchange.camtrapdp.selection import ExportOptions
from trailwarden.store import Store
from trailwarden.worlds import WorldSpec, generate


def test_a_season_comes_back_whole(store: Store, other_store: Store, tmp_path: Path) -> None:
    world = generate(WorldSpec(seed=3, days=8))
    for deployment in world.deployments:
        store.add_deployment(deployment)
    store.add_taxa(world.taxa)
    store.load(world.events())
    store.load_effort(world.effort)
    wrong = world.deployments[0].deployment_id
    store.set_clock_offset(wrong, timedelta(hours=-1), "Ada", "summer time")
    report = export_package(store, tmp_path / "out", ExportOptions(), NOW)
    bring(other_store, tmp_path / "out")

    assert report.simulated
    assert report.events > 100
    assert other_store.deployments() == store.deployments()
    assert other_store.effort_spans() == store.effort_spans()
    assert other_store.counts(species=True) == store.counts(species=True)
    told = {taxon.scientific_name: taxon for taxon in store.taxa()}
    assert all(told[taxon.scientific_name] == taxon for taxon in other_store.taxa())
    for mine, theirs in zip(store.all_events(), other_store.all_events(), strict=True):
        assert theirs == mine
        assert other_store.tracks(theirs.event_id) == store.tracks(mine.event_id)
