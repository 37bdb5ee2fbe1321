"""docs/reports.md says what the reports hold, no less and no more."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.reports.documents import one_of_everything
from tests.reports.reserve import Plan, fill, opened, scope

from trailwarden.reports import Format, data_status, ecology
from trailwarden.reports.ecology.activity import MOST_SPECIES as DRAWN
from trailwarden.reports.ecology.behaviour import MOST_SPECIES as BUDGETED
from trailwarden.reports.ecology.notable import CLEAREST, LOOKED_THROUGH, RARE
from trailwarden.reports.ecology.overlap import MOST_SPECIES as PAIRED
from trailwarden.reports.ecology.trails import MOST_ARROWS, MOST_ROWS
from trailwarden.reports.ecology.trails import MOST_SPECIES as FOLLOWED
from trailwarden.reports.ecology.trend import MOST_SPECIES as COMPARED
from trailwarden.reports.pictures import LONGEST_SIDE
from trailwarden.reports.render.json import FORMAT, render_json
from trailwarden.reports.scope import BLUR_DEGREES

PAGE = Path(__file__).parents[2] / "docs" / "reports.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_every_section_stands_in_the_page_in_its_order(page: str, tmp_path: Path) -> None:
    with opened(fill(tmp_path / "data", Plan(days=1))) as events:
        documents = [make(events, scope()) for make in (data_status, ecology)]

    for document in documents:
        titles = ", ".join(section.title for section in document.sections)
        assert f"| {document.subtitle} | {titles} |" in page


def test_every_form_is_described(page: str) -> None:
    for form in Format:
        assert re.search(rf"^\| `{form}`", page, re.MULTILINE)


def test_every_field_of_the_json_is_described(page: str) -> None:
    whole = json.loads(render_json(one_of_everything())[0].content)
    described = page.split("\n## JSON\n")[1]

    for field in whole:
        assert f"`{field}`" in described
    for block in whole["sections"][0]["blocks"]:
        assert f"`{block['kind']}`" in described
    assert FORMAT in described


def test_the_rules_have_the_numbers_of_the_program(page: str) -> None:
    assert f"the {DRAWN} most recorded species; the engine" in page
    assert f"all pairs of the {PAIRED} most recorded" in page
    assert FOLLOWED == COMPARED
    assert f"the {FOLLOWED} most recorded species; the {MOST_ARROWS} most" in page
    assert f"drawn, {MOST_ROWS} rows listed" in page
    assert f"the {BUDGETED} most recorded species |" in page
    assert f"the {RARE} species with the fewest" in page
    assert f"of {CLEAREST} taxa" in page
    assert f"of the newest {LOOKED_THROUGH}" in page
    assert f"({LONGEST_SIDE} pixels)" in page
    assert f"placed to {BLUR_DEGREES} degree" in page
