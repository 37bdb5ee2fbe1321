"""Effort as an answer: camera-days by place, time, light and state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from trailwarden.query.answered import Answered
from trailwarden.query.grouping import columns_of
from trailwarden.query.lines import lines_of, paged
from trailwarden.query.question import Group, Question
from trailwarden.query.selection import Selected
from trailwarden.query.watching import SEEING, effort_table


def effort(chosen: Selected, question: Question) -> Answered:
    """Camera-days in which something could have been seen; by state, days in each.

    A row stands for each place and time at which a camera was deployed, 0 where it saw nothing.
    """
    columns = columns_of(question.by, chosen.frames, of_effort=True)
    pieces = effort_table(chosen, question.by, seeing=False)
    if Group.STATE not in question.by:
        sees = pl.Series(np.isin(pieces["effort_state"].to_numpy(), SEEING))
        pieces = pieces.with_columns(pl.col("days") * sees)
    names = [column.name for column in columns]
    pieces = pieces.select(*(column.expression.alias(column.name) for column in columns), "days")
    days = pl.col("days").sum()
    sums = pieces.group_by(names).agg(days) if names else pieces.select(days)
    lines = replace(lines_of(sums, columns, "days"), effort_days=sums["days"].to_list())
    return paged(lines, question, "camera-days")
