"""`trailwarden doctor`: what works here and what is missing, also where much is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import CommandLine


def test_a_healthy_machine(cli: CommandLine) -> None:
    findings = {f["subject"]: f for f in cli.run("doctor", "--json").document}

    assert findings["detector"]["verdict"] == "limited"
    assert findings["detector"]["advice"] == "trailwarden models pull yolox-nano"
    others = {f["verdict"] for subject, f in findings.items() if subject != "detector"}
    assert others == {"works"}
    assert str(cli.data) in findings["data folder"]["detail"]
    assert not cli.data.exists()


def test_as_a_table(cli: CommandLine) -> None:
    lines = cli.run("doctor").out.splitlines()

    assert lines[0].split() == ["what", "verdict", "found", "what", "to", "do"]
    assert any(line.startswith("data folder  ") for line in lines)


@pytest.mark.parametrize("impossible", ["file/data", "/proc/trailwarden"])
def test_a_data_folder_that_cannot_be_written_fails(
    make_cli: Callable[[Path], CommandLine], tmp_path: Path, impossible: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    findings = make_cli(tmp_path / impossible).run("doctor", "--json", code=1).document

    (folder,) = (f for f in findings if f["subject"] == "data folder")
    assert folder["verdict"] == "fails"
    assert "--data" in folder["advice"]


def test_a_library_that_is_broken_is_named_with_the_remedy(
    cli: CommandLine, tmp_path: Path
) -> None:
    """The doctor is who is called when OpenCV cannot be loaded: it must not need it itself."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "cv2.py").write_text(
        "raise ImportError('libGL.so.1: cannot open shared object file')", encoding="utf-8"
    )
    environment = os.environ | {"PYTHONPATH": str(broken)}
    ended = cli.process("doctor", "--json", code=1, env=environment)

    verdicts = {f["subject"]: f for f in ended.document}
    assert verdicts["pictures (OpenCV)"]["verdict"] == "fails"
    assert verdicts["pictures (OpenCV)"]["advice"].startswith("apt install libgl1")
    assert verdicts["store (SQLite)"]["verdict"] == "works"

    watch = cli.process("watch", "sim:meadow", code=1, env=environment)
    assert watch.err.startswith("error: a library cannot be loaded: libGL.so.1")
    assert "apt install libgl1" in watch.err
    assert "Traceback" not in watch.err


@pytest.mark.parametrize(
    "line",
    ["raise KeyboardInterrupt", "raise ImportError('it did not start') from KeyboardInterrupt()"],
)
def test_ctrl_c_while_libraries_load_is_no_broken_library(
    cli: CommandLine, tmp_path: Path, line: str
) -> None:
    (tmp_path / "stopped").mkdir()
    (tmp_path / "stopped" / "apsw.py").write_text(line, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "stopped")}

    assert cli.process("events", code=130, env=environment).err == ""
