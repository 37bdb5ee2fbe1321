"""A public export gives neither a hidden place nor a person away, whatever file one looks into."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.camtrapdp_maker import (
    NOW,
    Made,
    bring,
    deployment,
    observation,
    records_of,
    small_package,
    table_of,
)

from trailwarden.domain.blur import Blur
from trailwarden.exchange.camtrapdp.exporting import export_package
from trailwarden.exchange.camtrapdp.selection import ExportOptions, ExportReport, PublicOptions
from trailwarden.exchange.errors import ExportError
from trailwarden.store import Store

LATER = NOW + timedelta(days=1)
LYNX = ("Lynx lynx",)


def lynx_at_the_mill() -> Made:
    """A lynx at d1, and nothing but foxes at d2."""
    made = small_package()
    made.rows["deployments"] = [
        deployment("d1", "A", latitude="51.496123", longitude="4.774321"),
        deployment("d2", "B", latitude="51.9", locationName="Far away"),
    ]
    made.observations[0]["scientificName"] = "Lynx lynx"
    return made


def publish(store: Store, made: Made, folder: Path, *sensitive: str, **said: Any) -> ExportReport:
    bring(store, made.write(folder / "p"))
    public = PublicOptions(sensitive=sensitive or LYNX, **said)
    return export_package(store, folder / "out", ExportOptions(public=public), LATER)


def everything(folder: Path) -> str:
    files = [one for one in (folder / "out").rglob("*") if one.is_file()]
    return "".join(one.read_bytes().decode("latin-1") for one in files)


# -- Places ------------------------------------------------------------------------------------


def test_names_and_addresses_of_withheld_files_are_not_told(store: Store, tmp_path: Path) -> None:
    """Whoever can fetch the picture has the coordinates in its EXIF."""
    made = lynx_at_the_mill()
    made.media[0] |= {"filePath": "https://example.org/holt/1.jpg", "fileName": "holt-51496123.jpg"}
    publish(store, made, tmp_path)
    rows = {row["mediaID"]: row for row in records_of(tmp_path / "out", "media")}

    assert "holt" not in everything(tmp_path)
    assert (rows["m1"]["filePath"], rows["m1"]["filePublic"]) == ("media/m1.jpg", "false")
    assert rows["m3"]["filePath"] == "media/3.jpg"
    assert not (tmp_path / "out" / "media" / "1.jpg").exists()


def test_a_second_fix_of_the_same_spot_is_blurred_as_well(store: Store, tmp_path: Path) -> None:
    made = lynx_at_the_mill()
    made.deployments[1] |= {"latitude": "51.496320", "longitude": "4.774330"}
    report = publish(store, made, tmp_path)

    assert report.blurred == 2
    assert "51.496" not in everything(tmp_path)


def test_two_fixes_beside_a_line_of_the_grid_do_not_tell_that_it_is_there(
    store: Store, tmp_path: Path
) -> None:
    made = lynx_at_the_mill()
    made.deployments[0] |= {"latitude": "51.54998"}
    made.deployments[1] |= {"latitude": "51.55002", "longitude": "4.774321"}
    publish(store, made, tmp_path)
    first, second = records_of(tmp_path / "out", "deployments")

    assert (first["latitude"], first["longitude"]) == (second["latitude"], second["longitude"])
    assert int(second["coordinateUncertainty"]) == int(first["coordinateUncertainty"]) + 100


def test_the_uncertainty_does_not_tell_the_latitude() -> None:
    blur = Blur(100)
    stated = {blur.uncertainty_m(51 + step / 20 - 0.45, 187) for step in range(19)}

    assert len(stated) == 1


def test_a_descriptor_keeps_only_what_the_profile_knows(store: Store, tmp_path: Path) -> None:
    made = lynx_at_the_mill()
    made.descriptor["stations"] = [{"id": "A", "latitude": 51.496123}]
    made.descriptor["resources"][0]["bounds"] = [51.496123, 4.774321]
    made.descriptor["resources"].append({"name": "sites", "data": [{"latitude": 51.496123}]})
    publish(store, made, tmp_path)

    assert "51.496123" not in everything(tmp_path)


def test_a_package_without_the_columns_that_blurring_fills(store: Store, tmp_path: Path) -> None:
    made = lynx_at_the_mill()
    for name in ("coordinateUncertainty", "setupBy"):
        made.columns["deployments"].remove(name)
        for row in made.deployments:
            del row[name]
    publish(store, made, tmp_path)
    header, *rows = table_of(tmp_path / "out", "deployments")

    assert {len(row) for row in rows} == {len(header)}
    first = records_of(tmp_path / "out", "deployments")[0]
    assert int(first["coordinateUncertainty"]) > 6000


# -- Names of taxa -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lynx lynx", "Lynx", "Eurasian lynx"])
def test_a_sensitive_taxon_may_be_named_as_people_write_it(
    store: Store, tmp_path: Path, name: str
) -> None:
    made = lynx_at_the_mill()
    made.descriptor["taxonomic"].append(
        {"scientificName": "Lynx lynx", "vernacularNames": {"eng": "Eurasian lynx"}}
    )

    assert publish(store, made, tmp_path, name).blurred == 1


def test_a_misspelt_sensitive_taxon_would_protect_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"--sensitive: .Lynx lyn. is .*did you mean Lynx"):
        publish(store, lynx_at_the_mill(), tmp_path, "Lynx lyn")
    assert not (tmp_path / "out").exists()


def test_a_sensitive_taxon_that_nobody_has_seen_is_told(store: Store, tmp_path: Path) -> None:
    report = publish(store, lynx_at_the_mill(), tmp_path, "Ursus arctos")

    assert report.blurred == 0
    assert any("'Ursus arctos'" in warning for warning in report.warnings)


# -- People ------------------------------------------------------------------------------------


def person_everywhere() -> Made:
    made = lynx_at_the_mill()
    for table in ("deployments", "media", "observations"):
        made.columns[table].append("helper")
        for row in made.rows[table]:
            row["helper"] = "Zoe Quill"
    made.deployments[1] |= {"setupBy": "Zoe Quill", "deploymentComments": "key with Zoe Quill"}
    made.media[2] |= {"exifData": json.dumps({"Artist": "Zoe Quill"})}
    made.media[2] |= {"mediaComments": "Zoe Quill's favourite"}
    made.observations[3] |= {"observationComments": "sure, says Bo", "observationTags": "by:Bo"}
    return made


def test_people_are_named_nowhere(store: Store, tmp_path: Path) -> None:
    publish(store, person_everywhere(), tmp_path)
    (last,) = (
        row for row in records_of(tmp_path / "out", "observations") if row["eventID"] == "e3"
    )
    tables = "".join(one.read_text() for one in (tmp_path / "out").glob("*.csv"))

    assert "Quill" not in everything(tmp_path)
    assert "Bo" not in tables.replace("Bounds", "")
    assert last["observationComments"].startswith("sure, says person-")


def test_with_people_their_names_stay(store: Store, tmp_path: Path) -> None:
    publish(store, person_everywhere(), tmp_path, with_people=True)
    far = records_of(tmp_path / "out", "deployments")[1]

    assert (far["setupBy"], far["helper"]) == ("Zoe Quill", "Zoe Quill")
    assert far["deploymentComments"] == "key with Zoe Quill"


def test_a_reviewer_here_is_not_named_in_a_remark_that_came_in(
    store: Store, tmp_path: Path
) -> None:
    made = lynx_at_the_mill()
    made.observations[3] |= {"observationComments": "ask Cleo"}
    bring(store, made.write(tmp_path / "p"))
    (said,) = store.event("e2").current
    store.label_event("e2", [said], "Cleo")
    publish(store, made, tmp_path)

    assert "Cleo" not in everything(tmp_path)


def test_a_video_that_also_shows_a_person_stays_out_of_every_event(
    store: Store, tmp_path: Path
) -> None:
    """Two events of one video have a row each of the same file."""
    made = lynx_at_the_mill()
    made.rows["media"] += [made.media[2] | {"mediaID": "m3-too"}]
    person = {"deploymentID": "d2", "observationType": "human", "scientificName": "Homo sapiens"}
    made.rows["observations"] += [
        observation("o9", "e9", "09", **person),
        observation("o9m", "e9", "09", **person, observationLevel="media", mediaID="m3-too"),
    ]
    publish(store, made, tmp_path)

    assert not (tmp_path / "out" / "media" / "3.jpg").exists()


def test_a_file_that_came_in_as_not_public_stays_at_home(store: Store, tmp_path: Path) -> None:
    made = lynx_at_the_mill()
    made.rows["observations"] += [observation("o9", "e9", "09", deploymentID="d2")]
    made.media[2]["filePublic"] = "false"
    publish(store, made, tmp_path)
    rows = {row["mediaID"]: row for row in records_of(tmp_path / "out", "media")}

    assert rows["m3"]["filePublic"] == "false"
    assert not (tmp_path / "out" / "media" / "3.jpg").exists()


def test_a_public_package_can_be_read_without_what_was_withheld(
    store: Store, other_store: Store, tmp_path: Path
) -> None:
    publish(store, lynx_at_the_mill(), tmp_path)
    report = bring(other_store, tmp_path / "out")

    assert (report.deployments, report.media, report.media_absent) == (2, 1, 2)
    assert [one for one in report.warnings if one.startswith("2 media files are not in the")]
