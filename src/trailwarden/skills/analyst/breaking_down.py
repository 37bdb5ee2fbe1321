"""A count for each camera, animal, behaviour or time; those that watched and saw none included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trailwarden.asking.answer import Answer, AnswerRow
from trailwarden.asking.calls import Counted
from trailwarden.query.measure import EffortDays
from trailwarden.query.question import About, Group
from trailwarden.query.refusal import Refused
from trailwarden.query.result import Key, Result, Row
from trailwarden.skills.analyst import groups
from trailwarden.skills.analyst.measuring import SUMS, amount, amount_of, measured, number
from trailwarden.skills.clauses import nothing, of_whom, where_and_when
from trailwarden.skills.composing import answered, row_of
from trailwarden.skills.doubts import said
from trailwarden.skills.inquiry import Inquiry
from trailwarden.skills.sentences import between, counted, decimal, listed, paragraph, percent
from trailwarden.skills.watching import watched

_WATCHED = frozenset(
    {Group.CAMERA, Group.HOUR, Group.DAY, Group.WEEK, Group.MONTH, Group.SUN_PHASE}
)
"""Groups that effort is told by: where none was seen there is a row nevertheless."""
_MOST_NEXT = 6
_MOST_LISTED = 8
_UNLIKE = 1.25
"""How many times as much watching is no longer alike."""
_HEADS = {Counted.RATE: "Rates of ", Counted.GROUP_SIZE: "Group sizes of "}


@dataclass(frozen=True, slots=True)
class _Table:
    """The rows of a broken-down answer, most first; `nobody` is the row without a name."""

    what: Counted
    group: Group
    rows: tuple[Row, ...]
    nobody: Row | None
    inquiry: Inquiry

    @property
    def top(self) -> tuple[Row, ...]:
        """Those that have most: several if they have as many."""
        most = max((number(row) for row in self.rows), default=0.0)
        return tuple(row for row in self.rows if most and number(row) == most)

    @property
    def rest(self) -> tuple[Row, ...]:
        """Those after the top that have any."""
        return tuple(row for row in self.rows[len(self.top) :] if number(row))

    @property
    def none(self) -> tuple[Row, ...]:
        """Those that watched and saw none."""
        return tuple(row for row in self.rows if not number(row))

    def key(self, row: Row) -> Key:
        return row.group[self.group.value]

    def name(self, row: Row) -> str:
        return groups.name(self.group, self.key(row), self.inquiry.meant.vocabulary)

    def place(self, row: Row) -> str:
        return groups.place(self.group, self.key(row), self.inquiry.meant.vocabulary)


def broken_down(
    inquiry: Inquiry, what: Counted, group: Group, total: Result, remark: str
) -> Answer:
    """The answer by group; `total` is the same without groups, `remark` is what bounds it."""
    meant = inquiry.meant
    if not total.evidence.events:
        text = paragraph(nothing(meant, total), remark, said(total, meant.subject))
        return answered(inquiry, text, (), total, caveats=[remark] if remark else [])
    result = measured(inquiry, what, group)
    table = _table(inquiry, what, group, result)
    text = paragraph(*_sentences(table, total), remark, said(total, meant.subject))
    rows = [_shown(table, row, total) for row in (*table.rows, *filter(None, [table.nobody]))]
    remarks = [remark] if remark else []
    if (
        group in (Group.TAXON, Group.BEHAVIOR)
        and sum(row.n for row in result.rows) > total.rows[0].n
    ):
        remarks.append(
            "An event that shows two kinds counts for each, so the rows need not add up."
        )
    return answered(inquiry, text, rows, (result, total), caveats=remarks)


def _table(inquiry: Inquiry, what: Counted, group: Group, result: Result) -> _Table:
    known = {row.group[group.value]: row for row in result.rows}
    nobody = known.pop(None, None)
    effort = _effort(inquiry, group)
    none = [] if what is Counted.GROUP_SIZE else [key for key in effort if key not in known]
    rows = [
        *(
            row
            if row.effort_days is not None
            else row.model_copy(update={"effort_days": effort.get(key)})
            for key, row in known.items()
        ),
        *(Row(group={group.value: key}, value=0, effort_days=effort[key]) for key in none),
    ]
    rows.sort(key=lambda row: groups.in_order(group, row.group[group.value]))
    rows.sort(key=number, reverse=True)
    return _Table(what, group, tuple(rows), nobody, inquiry)


def _effort(inquiry: Inquiry, group: Group) -> dict[Key, float]:
    """Camera-days by group; nothing where effort cannot be told so, or nobody recorded it."""
    if group not in _WATCHED:
        return {}
    try:
        result = inquiry.ask(EffortDays(), group, about=About.EFFORT, where=inquiry.meant.anyone)
    except Refused:
        return {}
    days = {row.group[group.value]: number(row) for row in result.rows}
    return {key: own for key, own in days.items() if own > 0 and key is not None}


def _shown(table: _Table, row: Row, total: Result) -> AnswerRow:
    if table.what not in SUMS:
        return row_of(row)
    of = number(total.rows[0])
    return row_of(row, share=number(row) / of if of else None, of=of)


def _sentences(table: _Table, total: Result) -> list[str]:
    whom, scene = of_whom(table.inquiry.meant), where_and_when(table.inquiry.meant)
    head = f"{_HEADS.get(table.what, '')}{whom} {scene}"
    if table.what in SUMS:
        head = f"{amount_of(table.what, number(total.rows[0]), whom)} {scene}"
    if not table.top:
        return [f"{head}, {_nobody(table) or 'and nothing more is known'}; {watched(total)}"]
    lead = f"{head}: {_most(table, total)}"
    return [
        f"{lead}; {watched(total)}",
        _others(table),
        _none(table),
        _nobody(table),
        _unlike_watching(table),
        _too_close(table),
    ]


def _most(table: _Table, total: Result) -> str:
    """`most at trail-2, 18 (44 %)`; of several with as many, all."""
    top = table.top
    value = number(top[0])
    word = "most" if table.what in SUMS else "highest"
    if table.what in SUMS:
        own = f"{value:,.0f} ({percent(value / number(total.rows[0]))})"
        if len(top) == 1 and not table.rest and not table.nobody:
            return f"all {table.place(top[0])}"
    else:
        own = f"{amount(table.what, value)}{_interval(top[0])}"
    each = "" if len(top) == 1 else "each "
    return f"{word} {_places(table, top)}, {each}{own}"


def _places(table: _Table, rows: Sequence[Row], most: int = 6) -> str:
    """Groups with one preposition: `at marsh, sett and spring`."""
    first, *more = rows
    return listed([table.place(first), *map(table.name, more)], most)


def _interval(row: Row) -> str:
    bounds = between(row.low, row.high)
    return f" (95 % {bounds})" if bounds else ""


def _others(table: _Table) -> str:
    """The others, most first; times of which there are few in their own order."""
    rest = table.rest
    if not rest:
        return ""
    if table.group in groups.OF_TIME and len(rest) < _MOST_LISTED:
        rest = tuple(sorted(rest, key=lambda row: groups.in_order(table.group, table.key(row))))
        most = _MOST_LISTED
    else:
        most = _MOST_NEXT
    told = [_item(table, row) for row in rest]
    return f"{'The other' if len(rest) == 1 else 'The others'}: {listed(told, most)}"


def _item(table: _Table, row: Row) -> str:
    if table.what in SUMS:
        return f"{table.name(row)} ({number(row):,.0f})"
    bounds = between(row.low, row.high)
    return f"{table.name(row)} {decimal(number(row))}{f' ({bounds})' if bounds else ''}"


def _none(table: _Table) -> str:
    """Those that watched and saw none, by name where they are few."""
    none = table.none
    if not none:
        return ""
    if len(none) <= _MOST_LISTED:
        ordered = sorted(none, key=lambda row: groups.in_order(table.group, table.key(row)))
        return f"None {_places(table, ordered, _MOST_LISTED)}"
    noun = {Group.HOUR: "hour", Group.DAY: "day", Group.WEEK: "week", Group.MONTH: "month"}
    return f"None in {counted(len(none), noun.get(table.group, table.group.value))}"


def _nobody(table: _Table) -> str:
    if table.nobody is None:
        return ""
    value = number(table.nobody)
    own = f"{value:,.0f}" if table.what in SUMS else decimal(value)
    what = {Group.TAXON: "named to no taxon", Group.BEHAVIOR: "without a noted behaviour"}
    return f"{own} {what.get(table.group, 'not known')}"


def _unlike_watching(table: _Table) -> str:
    """Numbers from unlike watching are not to be compared as they are."""
    rows = [row for row in table.rows if row.effort_days]
    if table.what not in SUMS or len(rows) < 2:
        return ""
    least, most = (pick(rows, key=_days) for pick in (min, max))
    if _days(most) < _UNLIKE * _days(least):
        return ""
    return (
        f"The watching differs, from {decimal(_days(least))} camera-days ({table.name(least)}) to "
        f"{decimal(_days(most))} ({table.name(most)}), so compare rates"
    )


def _days(row: Row) -> float:
    return row.effort_days or 0.0


def _too_close(table: _Table) -> str:
    """Whether the highest of some rates or means is surely higher than the next."""
    if table.what in SUMS or not table.rest or len(table.top) > 1:
        return ""
    first, second = table.top[0], table.rest[0]
    if first.low is None or second.high is None or first.low > second.high:
        return ""
    return (
        f"The intervals {table.place(first)} and {table.place(second)} overlap: which is higher "
        "cannot be told"
    )
