"""Inspect as a front end: where it is installed, it judges as `trailwarden eval` does."""

from __future__ import annotations

from pathlib import Path

import pytest

inspect_ai = pytest.importorskip("inspect_ai", reason="inspect-ai is optional and not installed")


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # scenes go when the process does
def test_inspect_runs_the_questions_and_judges_them(tmp_path: Path) -> None:
    from trailwarden.learning.evaluation.inspect_task import trailwarden

    task = trailwarden(questions="template", split="dev", worlds=1, per_world=6)

    (log,) = inspect_ai.eval(task, model=None, log_dir=str(tmp_path), display="none")

    assert log.status == "success"
    assert log.results.completed_samples == 6
    told = {sample.scores["_as_judged"].explanation for sample in log.samples}
    assert told <= {
        "right",
        "abstained",
        "false answer",
        "partly",
        "needless refusal",
        "needless question back",
        "otherwise abstained",
        "failed",
    }
