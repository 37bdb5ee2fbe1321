"""Inspect as a front end: where it is installed, it judges as `trailwarden eval` does."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from trailwarden.learning.evaluation import judging

TASK = Path(judging.__file__).with_name("inspect_task.py")


@pytest.mark.skipif(not find_spec("inspect_ai"), reason="inspect-ai is optional, and not here")
def test_inspect_runs_the_questions_and_judges_them(tmp_path: Path) -> None:
    """In a process of its own: Inspect leaves streams open that warnings here would complain of."""
    asked = {"questions": "template", "split": "dev", "worlds": 1, "per_world": 6}
    given = [part for name, value in asked.items() for part in ("-T", f"{name}={value}")]
    command = [sys.executable, "-m", "inspect_ai", "eval", TASK.name, "--model", "none", *given]
    subprocess.run(
        [*command, "--log-dir", str(tmp_path), "--log-format", "json", "--display", "none"],
        check=True,
        cwd=TASK.parent,  # Inspect wants a relative name
    )

    (log,) = (json.loads(path.read_text()) for path in tmp_path.glob("*.json"))

    assert log["status"] == "success"
    verdicts = {sample["scores"]["_as_judged"]["explanation"] for sample in log["samples"]}
    assert verdicts <= {one.value for one in judging.Verdict}
    assert len(log["samples"]) == log["results"]["completed_samples"] == 6
