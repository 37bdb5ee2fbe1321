"""Files are written whole or not at all, and never over others unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from trailwarden.reports import CannotWrite, File, Format, WouldOverwrite, require_free, write

FILES = [File("ecology.html", b"page"), File("ecology-files/figure-01-1.svg", b"<svg/>")]


def test_files_are_written_below_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "report"

    assert write(FILES, folder) == [folder / file.path for file in FILES]
    assert (folder / "ecology-files" / "figure-01-1.svg").read_bytes() == b"<svg/>"
    assert sorted(one.name for one in folder.iterdir()) == [
        "ecology-files",
        "ecology.html",
    ]  # nothing left beside


def test_a_report_that_is_there_is_not_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "ecology.html").write_text("mine")

    with pytest.raises(WouldOverwrite, match=r"ecology\.html already.*--force"):
        require_free(tmp_path, [Format.HTML])
    require_free(tmp_path, [Format.PDF])
    require_free(tmp_path / "elsewhere", [Format.HTML])


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")

    with pytest.raises(CannotWrite, match="is a file"):
        require_free(tmp_path / "out", [Format.HTML])
    with pytest.raises(CannotWrite, match="--out"):
        write(FILES, tmp_path / "out")


def test_what_cannot_be_written_whole_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "ecology.html").write_text("old")
    broken = [File("ecology.html", b"new"), File("x" * 300, b"a name that no disk takes")]

    with pytest.raises(CannotWrite, match="could not be written"):
        write(broken, tmp_path)
    assert (tmp_path / "ecology.html").read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["ecology.html"]
