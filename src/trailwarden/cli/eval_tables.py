"""What an evaluation found, as tables for people and as a document for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trailwarden.cli.console import print_table, say, table
from trailwarden.learning.evaluation.comparing import Comparison
from trailwarden.learning.evaluation.intervals import Share
from trailwarden.learning.evaluation.judging import Verdict
from trailwarden.learning.evaluation.scoring import Figure, Score


def print_score(score: Score) -> None:
    """The figures of a run, with their intervals; then how each kind of question ended."""
    worlds = len({one.line.scene for one in score.askings})
    title = f"{score.settings.system}: {len(score.askings)} questions in {worlds} worlds"
    shares = table("share|", "%>", "95 %>", "95 % by world>", "questions>", title=title)
    for name, figure in score.figures().items():
        shares.add_row(name, *_cells(figure))
    print_table(shares)
    times = table("time|", "p50 ms>", "p95 ms>")
    for name, (middle, high) in score.milliseconds().items():
        times.add_row(name, f"{middle:.0f}", f"{high:.0f}")
    print_table(times)
    _print_kinds(score)
    confirmed, counted = score.recounts()
    say(f"{confirmed} of {counted} plain counts of the gold answers agree with the world itself")


def _print_kinds(score: Score) -> None:
    kinds = table("question for|", "asked>", "right>", "false>", "refused>", "asked back>", "else>")
    for kind, one in score.by_kind().items():
        ended = one.verdicts
        right = ended[Verdict.RIGHT] + ended[Verdict.ABSTAINED]
        told = (ended[Verdict.FALSE], ended[Verdict.REFUSED], ended[Verdict.ASKED])
        rest = len(one.askings) - right - sum(told)
        kinds.add_row(kind, *map(str, (len(one.askings), right, *told, rest)))
    print_table(kinds)


def print_comparison(found: Comparison) -> None:
    """Two systems on the same questions."""
    say(
        f"{found.system} against {found.against} on {found.questions} questions: "
        f"{len(found.better)} only the first got right, {len(found.worse)} only the second "
        f"(sign test p = {found.p:.3g})"
    )
    for name, share in (("", found.right), (" by world", found.right_by_world)):
        if share is not None:
            say(f"difference in the share right{name}: {_percent(share)} % ({_interval(share)})")


def document(path: Path, score: Score, comparison: Comparison | None) -> dict[str, Any]:
    """The same as one JSON document; `docs/evaluation.md` describes it."""
    confirmed, counted = score.recounts()
    return {
        "run": str(path.resolve()),
        "system": score.settings.system,
        "questions": len(score.askings),
        "worlds": len({one.line.scene for one in score.askings}),
        "runs": score.settings.runs,
        "verdicts": [
            {"verdict": verdict.value, "questions": score.verdicts[verdict]} for verdict in Verdict
        ],
        "figures": [{"name": name, **_figure(one)} for name, one in score.figures().items()],
        "times": [
            {"name": name, "p50Milliseconds": middle, "p95Milliseconds": high}
            for name, (middle, high) in score.milliseconds().items()
        ],
        "kinds": [
            {
                "kind": kind,
                "questions": len(one.askings),
                "right": sum(asking.first.verdict.is_right for asking in one.askings),
                "falseAnswers": one.verdicts[Verdict.FALSE],
            }
            for kind, one in score.by_kind().items()
        ],
        "recounts": counted,
        "recountsConfirmed": confirmed,
        "against": None if comparison is None else _comparison(comparison),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    by_world = figure.by_world
    return {
        "share": None if figure.share.n == 0 else figure.share.value,
        "low": figure.share.low,
        "high": figure.share.high,
        "questions": figure.share.n,
        "lowByWorld": None if by_world is None else by_world.low,
        "highByWorld": None if by_world is None else by_world.high,
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    right, by_world = found.right, found.right_by_world
    return {
        "system": found.against,
        "questions": found.questions,
        "onlyHere": len(found.better),
        "onlyThere": len(found.worse),
        "difference": None if right is None else right.value,
        "low": None if right is None else right.low,
        "high": None if right is None else right.high,
        "lowByWorld": None if by_world is None else by_world.low,
        "highByWorld": None if by_world is None else by_world.high,
        "p": found.p,
    }


def _cells(figure: Figure) -> tuple[str, ...]:
    if figure.share.n == 0:
        return "", "", "", "0"
    by_world = "" if figure.by_world is None else _interval(figure.by_world)
    return _percent(figure.share), _interval(figure.share), by_world, str(figure.share.n)


def _percent(share: Share) -> str:
    return f"{100 * share.value:.1f}"


def _interval(share: Share) -> str:
    return f"{100 * share.low:.1f} to {100 * share.high:.1f}"
