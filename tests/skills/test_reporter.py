"""Reports: each in a folder of its own, with its progress told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.skills.season_desk import Season

from trailwarden.asking.answer import Outcome
from trailwarden.asking.calls import ListReports, ReportKind, WriteReport
from trailwarden.skills.answering import answer


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_report_is_written_linked_and_listed(
    season: Season, tmp_path: Path, kind: ReportKind
) -> None:
    desk = replace(season.desk, reports=tmp_path)
    told: list[float] = []
    call = WriteReport(kind=kind, when="last week", camera="spring")
    found = answer(desk, call, lambda share, _: told.append(share))
    assert found.outcome is Outcome.ANSWERED, found.text
    (link,) = found.links
    page = Path(link.uri.removeprefix("file://"))
    assert page.parent.parent == tmp_path
    assert "spring" in page.read_text(encoding="utf-8")
    assert told == sorted(told)
    assert told[-1] == 1
    listed = answer(desk, ListReports())
    assert [row.group["report"] for row in listed.rows] == [page.parent.name]
    assert listed.links == found.links


def test_two_reports_of_a_moment_do_not_meet(season: Season, tmp_path: Path) -> None:
    desk = replace(season.desk, reports=tmp_path)
    call = WriteReport(kind=ReportKind.DATA_STATUS, when="yesterday")
    names = {str(answer(desk, call).rows[0].group["report"]) for _ in range(2)}
    assert len(names) == 2
    assert len(answer(desk, ListReports()).rows) == 2


def test_a_public_report_names_no_exact_place_of_a_lynx(season: Season, tmp_path: Path) -> None:
    desk = replace(season.desk, reports=tmp_path)
    found = answer(desk, WriteReport(kind=ReportKind.DATA_STATUS, when="yesterday", public=True))
    page = Path(found.links[0].uri.removeprefix("file://")).read_text(encoding="utf-8")
    assert "For the public" in page
    assert "for the public" in found.text


def test_without_a_folder_nothing_is_written(season: Season) -> None:
    desk = replace(season.desk, reports=None)
    for call in (WriteReport(), ListReports()):
        found = answer(desk, call)
        assert (found.outcome, found.reason) == (Outcome.REFUSED, "no_reports_folder")


def test_a_folder_that_cannot_be_written_is_told(season: Season, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    found = answer(replace(season.desk, reports=blocked), WriteReport(when="yesterday"))
    assert found.outcome is Outcome.FAILED
    assert "could not be written" in found.text


def test_there_may_be_no_report_yet(season: Season, tmp_path: Path) -> None:
    found = answer(replace(season.desk, reports=tmp_path / "none"), ListReports())
    assert found.text == "No report has been written yet."
