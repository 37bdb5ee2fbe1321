"""`co_occurrence` and `activity_overlap`: two animals at one place, or at the same hours."""

from __future__ import annotations

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import ActivityOverlap, CoOccurrence
from trailwarden.query.detail import OverlapOf, Pairs
from trailwarden.query.measure import CoOccurrence as Near
from trailwarden.query.measure import Overlap
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Result
from trailwarden.skills.analyst.measuring import number
from trailwarden.skills.clauses import where_and_when
from trailwarden.skills.composing import answered, row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import said
from trailwarden.skills.ecologist.pairs import Pair, pair_of
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import counted, decimal, listed, paragraph
from trailwarden.skills.watching import beyond_data, watched

_WINDOW_MIN = 60
_FEW = 20
_HIGH, _LOW = 0.8, 0.5


def co_occurrence(desk: Desk, call: CoOccurrence) -> Answer:
    """How often the first had the second near, and how often it would have by chance."""
    pair = pair_of(desk, call)
    if pair.missing:
        return _too_little(pair)
    near = pair.ask(Near(others=pair.other.taxa, within_min=_WINDOW_MIN))
    row = near.rows[0]
    n, others = pair.counts
    scene = where_and_when(pair.inquiry.meant)
    text = paragraph(
        f"Of {counted(n, 'independent record')} of {pair.own.name} {scene}, "
        f"{_with(number(row))} {pair.other.name} at the same place within {_WINDOW_MIN} minutes; "
        f"{watched(near)}",
        _against_chance(row.detail, pair),
        _gap(row.detail, number(row)),
        _few(pair),
        said(pair.mine, pair.own),
    )
    shown = row_of(row, records=n, other_records=others, within_min=_WINDOW_MIN)
    return answered(pair.inquiry, text, [shown], (near, pair.mine, pair.theirs))


def activity_overlap(desk: Desk, call: ActivityOverlap) -> Answer:
    """How far the daily curves of the two coincide, from 0 to 1."""
    pair = pair_of(desk, call)
    if pair.missing:
        return _too_little(pair)
    try:
        result = pair.ask(Overlap(others=pair.other.taxa))
    except Refused as refused:
        if refused.refusal.reason is not Reason.TOO_FEW:
            raise
        return _too_little(pair, clean(refused.refusal.message, 300))
    text = paragraph(
        _coincide(result, pair),
        f"From {_both(pair)}",
        _few(pair),
        said(pair.mine, pair.own),
    )
    n, others = pair.counts
    rows = [row_of(row, records=n, other_records=others) for row in result.rows]
    return answered(pair.inquiry, text, rows, (result, pair.mine, pair.theirs))


def _too_little(pair: Pair, why: str = "") -> Answer:
    """How many records there are of each, and that they do not suffice."""
    text = paragraph(
        _both(pair),
        f"That is too little to set the two side by side{f': {why}' if why else ''}",
        beyond_data(pair.mine, pair.inquiry.meant),
        said(pair.mine, pair.own),
    )
    rows = [
        row_of(result.rows[0]).model_copy(update={"group": {"taxon": ", ".join(one.taxa)}})
        for one, result in ((pair.own, pair.mine), (pair.other, pair.theirs))
    ]
    return answered(pair.inquiry, text, rows, (pair.mine, pair.theirs))


def _both(pair: Pair) -> str:
    n, others = pair.counts
    return (
        f"{counted(n, 'independent record')} of {pair.own.name} and {others:,.0f} of "
        f"{pair.other.name} {where_and_when(pair.inquiry.meant)}; {watched(pair.mine)}"
    )


def _with(n: float) -> str:
    return {0: "none had", 1: "one had"}.get(int(n), f"{n:,.0f} had")


def _against_chance(detail: object, pair: Pair) -> str:
    """What chance alone would give, and whether it was more or less."""
    if not isinstance(detail, Pairs) or detail.expected is None:
        return "Too little to say what chance alone would give"
    lead = f"Chance alone would give {decimal(detail.expected)}"
    if detail.ratio is None or detail.ratio_low is None:
        return f"{lead}; too little to tell a difference"
    own, other = pair.own, pair.other
    bounds = f"observed over expected {decimal(detail.ratio)}, 95 % {_bounds(detail)}"
    if detail.ratio_low > 1:
        verdict = f"so {own.short} had {other.short} near more often than by chance"
    elif detail.ratio_high is not None and detail.ratio_high < 1:
        verdict = f"so {own.short} had {other.short} near less often than by chance"
    else:
        verdict = "so no difference from chance can be told"
    return f"{lead} ({bounds}), {verdict}"


def _bounds(detail: Pairs) -> str:
    assert detail.ratio_low is not None, "asked for only where there is one"
    if detail.ratio_high is None:
        return f"{decimal(detail.ratio_low)} or more"
    return f"{decimal(detail.ratio_low)} to {decimal(detail.ratio_high)}"


def _gap(detail: object, n: float) -> str:
    if not isinstance(detail, Pairs) or detail.median_gap_min is None:
        return ""
    which = "It" if n == 1 else "Half of them"
    return f"{which} came within {detail.median_gap_min:.0f} minutes"


def _few(pair: Pair) -> str:
    small = [
        one.short for one, n in zip((pair.own, pair.other), pair.counts, strict=True) if n < _FEW
    ]
    return f"Few records of {listed(small)}, so this says little" if small else ""


def _coincide(result: Result, pair: Pair) -> str:
    """The overlap with its interval, and a word for it."""
    row = result.rows[0]
    value = number(row)
    how = row.detail.estimator if isinstance(row.detail, OverlapOf) else "overlap"
    if row.low is not None and row.high is not None:
        how = f"95 % {row.low:.2f} to {row.high:.2f}, {how}"
    word = "largely" if value >= _HIGH else "partly" if value >= _LOW else "hardly"
    return (
        f"{pair.own.short} and {pair.other.short} {word} share their hours: the overlap is "
        f"{value:.2f} ({how}) on a scale from 0, none, to 1, the same hours"
    )
