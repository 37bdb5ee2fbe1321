"""`trend`: whether they become more or fewer, with the watching as the offset."""

from __future__ import annotations

from datetime import timedelta

from trailwarden.asking.answer import Answer
from trailwarden.asking.calls import Period, TrendOfRate
from trailwarden.query.detail import TrendOf
from trailwarden.query.measure import Period as QueryPeriod
from trailwarden.query.measure import Trend
from trailwarden.query.question import About, Group
from trailwarden.query.refusal import Reason, Refused
from trailwarden.query.result import Result, Row
from trailwarden.skills.analyst.measuring import number
from trailwarden.skills.clauses import nothing, of_whom, where_and_when
from trailwarden.skills.composing import answered, row_of
from trailwarden.skills.desk import Desk
from trailwarden.skills.doubts import said
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.plain import clean
from trailwarden.skills.sentences import counted, paragraph, percent, sentence, weekday
from trailwarden.skills.watching import watched
from trailwarden.skills.wording import Wording

_GROUPS = {Period.DAY: Group.DAY, Period.WEEK: Group.WEEK, Period.MONTH: Group.MONTH}
_LEADS = {
    Period.DAY: "on",
    Period.WEEK: "in the week of",
    Period.MONTH: "in the month of",
}
_REVIEW_SHIFT = 0.15
"""A change of the reviewed share between the halves of the time that may pass for a trend."""


def trend(desk: Desk, call: TrendOfRate) -> Answer:
    """The factor from one period to the next, with its interval."""
    inquiry = Inquiry.of(desk, Wording.of(call))
    meant = inquiry.meant
    events = inquiry.ask(about=About.EVENTS)
    if not events.evidence.events:
        text = paragraph(nothing(meant, events), said(events, meant.subject))
        return answered(inquiry, text, (), events)
    lead = f"{of_whom(meant)} {where_and_when(meant)}"
    base = f"It rests on {counted(events.evidence.events, 'event')}; {watched(events)}"
    try:
        result = inquiry.ask(Trend(period=QueryPeriod(call.by.value)))
    except Refused as refused:
        if refused.refusal.reason not in (Reason.TOO_FEW, Reason.NO_EFFORT):
            raise
        why = clean(refused.refusal.message, 300)
        rows = [row_of(row) for row in events.rows]
        text = paragraph(f"{lead}: no trend can be told", why, base, said(events, meant.subject))
        return answered(inquiry, text, rows, events)
    row = result.rows[0]
    shift = _reviewing(inquiry, _GROUPS[call.by])
    text = paragraph(
        f"{lead}: {_change(row, call.by)}",
        _ends(row, call.by),
        base,
        shift,
        said(events, meant.subject, most=1 if shift else 2),
    )
    caveats = [*filter(None, [shift]), *_alarms(row)]
    return answered(inquiry, text, [row_of(row)], (result, events), caveats=caveats)


def _change(row: Row, by: Period) -> str:
    """Up, down, or nothing that can be told."""
    if row.value is None or row.low is None or row.high is None:
        return "no trend can be told from so little"
    rate = "the rate of independent records"
    factor = f"by a factor of {number(row):.2f} from {by.value} to {by.value}"
    bounds = f"(95 % {row.low:.2f} to {row.high:.2f})"
    if row.low <= 1 <= row.high:
        return f"no change can be told; {rate} changed {factor} {bounds}, which may be none"
    return f"{rate} {'rose' if row.low > 1 else 'fell'} {factor} {bounds}"


def _ends(row: Row, by: Period) -> str:
    """The counts of the first and the last period, which any trend should be seen beside."""
    one = row.detail
    if not isinstance(one, TrendOf) or len(one.counts) < 2:
        return ""
    day = timedelta(hours=12)  # the middle of the first day: starts are midnights told in UTC
    told = [
        f"{one.counts[at]} in {one.effort_days[at]:.1f} camera-days {_LEADS[by]} "
        f"{weekday(one.starts[at] + day)}"
        for at in (0, -1)
    ]
    return f"Independent records: {told[0]}, {told[1]}"


def _alarms(row: Row) -> list[str]:
    alarms = row.detail.alarms if isinstance(row.detail, TrendOf) else ()
    return [sentence(clean(one, 300)) for one in alarms]


def _reviewing(inquiry: Inquiry, group: Group) -> str:
    """Whether the share of reviewed events changed: a trend of names may be one of reviewing."""
    everything = inquiry.meant.anyone
    result = inquiry.ask(
        None, group, Group.REVIEWED, about=About.EVENTS, where=everything, ids_per_row=0
    )
    shares = _halves(result, group)
    if shares is None or abs(shares[0] - shares[1]) < _REVIEW_SHIFT:
        return ""
    return (
        f"Persons reviewed {percent(shares[0])} of all events in the first half of the time and "
        f"{percent(shares[1])} in the second: a change of names may be a change of reviewing"
    )


def _halves(result: Result, group: Group) -> tuple[float, float] | None:
    """The reviewed share of the earlier and the later half of the periods."""
    keys = sorted({str(row.group[group.value]) for row in result.rows})
    if len(keys) < 2:
        return None
    early = set(keys[: len(keys) // 2])
    shares = []
    for first in (True, False):
        rows = [row for row in result.rows if (str(row.group[group.value]) in early) is first]
        total = sum(map(number, rows))
        shares.append(sum(number(row) for row in rows if row.group["reviewed"]) / total)
    return shares[0], shares[1]
