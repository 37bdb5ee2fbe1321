"""Where models are looked for, in which order, and what is remembered of them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from tests.edge.detect.onnx_models import tiny_detector

from trailwarden.edge.detect.models import (
    ModelPlaces,
    Place,
    add_model,
    check_models,
    find_model,
    list_models,
)
from trailwarden.edge.detect.record import read_record, record_path
from trailwarden.edge.errors import ModelNotFound, ModelRejected


@pytest.fixture
def places(tmp_path: Path) -> ModelPlaces:
    folder = tmp_path / "my models"
    folder.mkdir()
    return ModelPlaces((folder,), tmp_path / "cache", offline=True)


def below(folder: Path, *parts: str) -> Path:
    path = folder.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return tiny_detector(path)


def test_a_path_is_taken_as_it_is(places: ModelPlaces, tmp_path: Path) -> None:
    path = tiny_detector(tmp_path / "Fährte.onnx")
    found = find_model(path, places=places)
    assert (found.name, found.path, found.place) == ("Fährte", path, Place.PATH)
    assert find_model(str(path), places=places) == found


def test_a_path_that_is_not_there_is_not_searched_elsewhere(places: ModelPlaces) -> None:
    below(places.folders[0], "yolox_nano.onnx")
    with pytest.raises(ModelNotFound, match="check the path"):
        find_model("elsewhere/yolox_nano.onnx", places=places)


def test_folders_come_before_the_cache(places: ModelPlaces) -> None:
    mine = below(places.folders[0], "deep", "er", "yolox_nano.onnx")
    cached = below(places.cache, "yolox_nano.onnx")
    found = find_model("yolox-nano", places=places)
    assert (found.path, found.place) == (mine, Place.FOLDERS)
    mine.unlink()
    found = find_model("YOLOX_nano", places=places)
    assert (found.path, found.place) == (cached, Place.CACHE)


def test_the_places_may_name_a_file(places: ModelPlaces, tmp_path: Path) -> None:
    path = below(tmp_path, "alone", "yolox_nano.onnx")
    assert find_model(places=replace(places, folders=(path,))).path == path


def test_an_own_model_is_found_by_its_file_name(places: ModelPlaces) -> None:
    path = below(places.folders[0], "badger.onnx")
    assert find_model("badger", places=places).path == path


def test_what_is_nowhere_names_every_place_and_the_next_step(places: ModelPlaces) -> None:
    with pytest.raises(ModelNotFound) as caught:
        find_model("yolox-nano", places=places)
    message = str(caught.value)
    assert str(places.folders[0]) in message
    assert str(places.cache) in message
    assert "unset TRAILWARDEN_OFFLINE" in message
    assert "https://github.com/Megvii-BaseDetection" in message


def test_megadetector_says_why_it_is_not_pulled(places: ModelPlaces) -> None:
    online = replace(places, offline=False)
    with pytest.raises(ModelNotFound, match="given by path"):
        find_model("megadetector-v5", places=online)


def test_an_unknown_name_lists_the_known_ones(places: ModelPlaces) -> None:
    with pytest.raises(ModelNotFound, match=r"yolox-nano.*give the path"):
        find_model("aardvark", places=replace(places, offline=False))


def test_the_environment_names_the_places(tmp_path: Path) -> None:
    listed = os.pathsep.join((str(tmp_path / "a"), "", str(tmp_path / "b")))
    places = ModelPlaces.of_environment({"TRAILWARDEN_MODELS": listed, "TRAILWARDEN_OFFLINE": "1"})
    assert places.folders == (tmp_path / "a", tmp_path / "b")
    assert places.offline
    assert not ModelPlaces.of_environment({"TRAILWARDEN_OFFLINE": "0"}).offline


def test_an_added_model_is_copied_and_remembered(places: ModelPlaces, tmp_path: Path) -> None:
    original = tiny_detector(tmp_path / "marten.onnx")
    added = add_model(original, places)
    original.unlink()
    found = find_model("marten", places=places)
    assert found.place is Place.CACHE
    assert found.record == added.record == read_record(added.path)
    assert found.record is not None
    assert found.record.sha256 == found.sha256
    assert found.record.source == str(original)


def test_what_is_no_detector_is_not_added(places: ModelPlaces, tmp_path: Path) -> None:
    path = tmp_path / "notes.onnx"
    path.write_text("to do: find a model")
    with pytest.raises(ModelRejected):
        add_model(path, places)
    assert not places.cache.exists()


def test_a_cached_file_that_changed_is_rejected(places: ModelPlaces, tmp_path: Path) -> None:
    cached = add_model(tiny_detector(tmp_path / "marten.onnx"), places).path
    tiny_detector(cached, score=0.1)
    with pytest.raises(ModelRejected, match="is not the file that was recorded"):
        find_model("marten", places=places)
    (checked,) = check_models(places)
    assert checked.fault is not None
    assert "is not the file that was recorded" in checked.fault


def test_a_rubbish_record_is_rejected(places: ModelPlaces, tmp_path: Path) -> None:
    cached = add_model(tiny_detector(tmp_path / "marten.onnx"), places).path
    record_path(cached).write_text("{")
    with pytest.raises(ModelRejected, match=r"marten\.onnx\.json"):
        find_model("marten", places=places)


def test_listing_shows_files_and_what_could_be_had(places: ModelPlaces, tmp_path: Path) -> None:
    below(places.folders[0], "yolox_nano.onnx")
    add_model(tiny_detector(tmp_path / "marten.onnx"), places)
    listed = {model.name: model.place for model in list_models(places)}
    assert listed["yolox-nano"] is Place.FOLDERS
    assert listed["marten"] is Place.CACHE
    assert listed["yolox-tiny"] is None
    assert listed["megadetector-v5"] is None


def test_checking_goes_on_past_a_bad_file(places: ModelPlaces) -> None:
    (places.folders[0] / "a.onnx").write_bytes(b"no")
    below(places.folders[0], "b.onnx")
    bad, good = check_models(places)
    assert bad.fault is not None
    assert good.fault is None
    assert good.family is not None
    assert good.family.startswith("YOLOv5")
