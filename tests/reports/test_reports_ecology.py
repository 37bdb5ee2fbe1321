"""Ecology: numbers as the engine gave them, refusals as sentences, pictures by rule."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from tests.reports.reading import notes_of, section, spaced, table, text_of
from tests.reports.reserve import (
    DAY,
    DEER,
    FOX,
    START,
    Plan,
    add_pictured,
    deployments,
    event,
    fill,
    opened,
    scope,
)
from tests.reports.reserve import events as events_of

from trailwarden.domain import CameraState, EffortSpan, ObservationType
from trailwarden.query.question import Question
from trailwarden.query.refusal import Reason, Refusal, Refused
from trailwarden.query.result import Result
from trailwarden.reports import Document, Format, ecology, rendered
from trailwarden.reports.document import Facts, Figure, Gallery, Items, Table, plain
from trailwarden.reports.wording import NONE
from trailwarden.store import Store

HOUR = timedelta(hours=1)
ODD = '<script>alert("x")</script> #panic() $x$ *b* | `c` [d](e)'


def ecology_of(folder: Path, **changed: object) -> Document:
    with opened(folder) as events:
        return ecology(events, scope(**changed))


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return ecology_of(fill(tmp_path_factory.mktemp("ecology") / "data", Plan(days=30)))


def test_the_species_table_is_the_engines_answers(document: Document) -> None:
    rows = {row["Species"]: row for row in table(section(document, "species"), 0)}

    assert set(rows) == {f"Red fox ({FOX})", f"Roe deer ({DEER})"}
    fox = rows[f"Red fox ({FOX})"]
    assert fox["Events"] == "58"
    assert float(fox["Rate"]) == pytest.approx(100 * int(fox["Indep."]) / 58, abs=0.06)
    assert fox["Sites used"] == "2 of 2"
    assert (fox["First"], fox["Last"]) == ("2026-05-01", "2026-05-30")
    assert fox["Reviewed"].endswith(" %")


def test_every_figure_and_table_rests_on_answers_that_are_there(document: Document) -> None:
    keys = {answer.key for answer in document.answers}
    blocks = [b for b in document.blocks() if isinstance(b, Table | Figure | Gallery)]

    assert len(blocks) > 8
    for block in blocks:
        assert block.sources
        assert set(block.sources) <= keys


def test_no_section_is_empty(document: Document) -> None:
    for one in document.sections:
        assert one.blocks or one.sections, one.key


def test_a_question_is_asked_once(document: Document) -> None:
    asked = [answer.question.model_dump_json() for answer in document.answers]

    assert len(asked) == len(set(asked))


def test_activity_is_drawn_in_both_clocks_where_places_are_known(document: Document) -> None:
    figures = [b for b in section(document, "activity").blocks if isinstance(b, Figure)]

    assert len(figures) == 2
    assert all(len(figure.panels) == 2 for figure in figures)
    assert "sun time" in figures[0].panels[1].alt


def test_without_coordinates_there_is_clock_time_and_a_ring(tmp_path: Path) -> None:
    document = ecology_of(fill(tmp_path / "data", Plan(days=30, placed=False)))
    figures = [b for b in section(document, "activity").blocks if isinstance(b, Figure)]
    (ring,) = (b for b in section(document, "trails").blocks if isinstance(b, Figure))

    assert all(len(figure.panels) == 1 for figure in figures)
    assert "there is no sun time" in text_of(section(document, "activity"))
    assert "No coordinates are known, so there is no map." in notes_of(section(document, "rates"))
    assert "on a ring" in plain(ring.caption)


def test_too_few_records_become_a_sentence_with_the_reason(tmp_path: Path) -> None:
    document = ecology_of(fill(tmp_path / "data", Plan(cameras=("gate",), days=2)))

    assert "Too few records for a curve" in text_of(section(document, "activity"))
    assert "at least" in text_of(section(document, "trend"))
    assert "two cameras; there are fewer" in text_of(section(document, "trails"))


@pytest.mark.parametrize(
    "plan", [Plan(visits=0), Plan(cameras=())], ids=["no events", "no cameras"]
)
def test_nothing_to_tell_is_told(tmp_path: Path, plan: Plan) -> None:
    document = ecology_of(fill(tmp_path / "data", plan))

    assert "No animal was named to any taxon" in text_of(section(document, "summary"))
    assert all(one.blocks or one.sections for one in document.sections)
    assert len(rendered(document, Format)) >= 4


class Mute:
    """A door at which every question is refused."""

    def ask(self, question: Question) -> Result:
        raise Refused(
            Refusal(reason=Reason.NOT_MEASURABLE, message=f"<no> to {question.measure.kind}")
        )


def test_a_report_of_nothing_but_refusals_is_still_a_report() -> None:
    document = ecology(Mute(), scope())
    said = "\n".join(text_of(one) for one in document.sections)

    assert "<no> to rate" in said
    assert all(answer.refusal for answer in document.answers)
    assert len(rendered(document, Format)) >= 4


def test_what_is_no_finer_than_a_genus_is_told_apart_from_species(tmp_path: Path) -> None:
    folder = fill(tmp_path / "data", Plan(species=(FOX, "Canis", "Martes sp.")))
    document = ecology_of(folder)
    names = [row["Species"] for row in table(section(document, "species"), 0)]

    assert names[0] == f"Red fox ({FOX})"
    assert set(names[1:]) == {"Canis, no finer", "Martes sp., no finer"}


def test_odd_names_stay_text_in_every_form(tmp_path: Path) -> None:
    plan = Plan(cameras=(ODD, "馬 بوابة"), species=(FOX, ODD), location=ODD)
    document = ecology_of(fill(tmp_path / "data", plan), title=ODD)
    files = {file.path: file.content for file in rendered(document, Format)}

    assert b"<script" not in files["ecology.html"]
    assert files["ecology.pdf"].startswith(b"%PDF")
    assert b"\\<script" in files["ecology.md"]


@pytest.fixture
def pictured(tmp_path: Path) -> Path:
    folder = fill(tmp_path / "data", Plan(days=5))
    add_pictured(folder, event("shown", "d0", START + timedelta(hours=5.5), FOX, count=6))
    return folder


def photographs(document: Document) -> list[str]:
    galleries = [b for b in section(document, "notable").blocks if isinstance(b, Gallery)]
    return [picture.event_id for one in galleries for picture in one.pictures]


def test_the_largest_group_is_shown_small_and_without_metadata(pictured: Path) -> None:
    document = ecology_of(pictured)
    (gallery,) = (b for b in section(document, "notable").blocks if isinstance(b, Gallery))
    (shown,) = gallery.pictures

    assert shown.event_id == "shown"
    assert "largest group counted: 6" in spaced(plain(shown.caption))
    with Image.open(io.BytesIO(shown.jpeg)) as image:
        assert image.size == (720, 540)
        assert not image.getexif()
    assert b"secret spring" not in rendered(document, [Format.HTML])[0].content


def test_the_largest_group_is_found_however_long_ago(tmp_path: Path) -> None:
    folder = fill(tmp_path / "data", Plan(days=40, visits=6))
    herd = event("herd", "d1", START + timedelta(hours=7.1), DEER, count=9)
    with Store.open(folder) as store:
        store.load([(herd, ())])

    said = text_of(section(ecology_of(folder), "notable"))
    assert "largest group counted: 9.[herd]" in said.replace(" [", "[")


def test_a_picture_that_is_gone_or_damaged_costs_only_itself(pictured: Path) -> None:
    (pictured / "shown.jpg").write_bytes(b"\xff\xd8 no picture")
    document = ecology_of(pictured)

    assert photographs(document) == []
    assert "[shown]" in text_of(section(document, "notable"))


def test_no_picture_with_people_unless_asked(tmp_path: Path) -> None:
    folder = fill(tmp_path / "data", Plan(days=5))
    fox = event("both", "d0", START + timedelta(hours=5.5), FOX, count=6)
    walker = event("x", "d0", START, None, kind=ObservationType.HUMAN).observations[0]
    add_pictured(folder, replace(fox, observations=(*fox.observations, walker)))

    assert photographs(ecology_of(folder)) == []
    assert photographs(ecology_of(folder, people=True)) == ["both"]


def test_simulated_stands_in_the_document_and_its_figures(tmp_path: Path) -> None:
    document = ecology_of(fill(tmp_path / "data", Plan(days=30, simulated=True)))
    figures = [b for b in document.blocks() if isinstance(b, Figure | Gallery)]

    assert document.simulated
    assert figures
    assert all(figure.simulated for figure in figures)
    drawn = [panel for figure in figures if isinstance(figure, Figure) for panel in figure.panels]
    assert all("SIMULATED" in panel.svg for panel in drawn)


def test_the_same_store_and_scope_make_the_same_bytes(tmp_path: Path) -> None:
    folder = fill(tmp_path / "data", Plan())

    assert rendered(ecology_of(folder), Format) == rendered(ecology_of(folder), Format)


def test_a_camera_that_was_moved_has_a_rate_at_each_of_its_places(tmp_path: Path) -> None:
    folder = fill(tmp_path / "data", Plan(days=20))
    later = START + 40 * DAY
    stay = replace(
        next(deployments(Plan())),
        deployment_id="d0-again", start=later, end=later + 10 * DAY, latitude=51.05,
    )  # fmt: skip
    visits = [
        (event(f"again-{day}", "d0-again", later + day * DAY + HOUR, FOX), ()) for day in range(5)
    ]
    with Store.open(folder) as store:
        store.add_deployment(stay)
        store.load_effort([EffortSpan("d0-again", CameraState.UP, later, later + 10 * DAY)])
        store.load(visits)
    _, drawn = (b for b in section(ecology_of(folder), "rates").blocks if isinstance(b, Figure))

    first = 100 * len([e for e, _ in events_of(Plan()) if e.deployment_id == "d0"]) / 19
    assert f"gate, place 1: {first:.0f}" in drawn.panels[0].alt
    assert "gate, place 2: 50.0" in drawn.panels[0].alt
    assert "gate stood at several places" in plain(drawn.caption)


def test_a_movement_lasts_from_start_to_start(tmp_path: Path) -> None:
    """As its question is answered, and the caption says."""
    plan = Plan(days=4, visits=0)
    folder = fill(tmp_path / "data", plan)
    long_visit = replace(event("here", "d0", START + HOUR, FOX), end=START + 1.5 * HOUR)
    with Store.open(folder) as store:
        store.load([(long_visit, ()), (event("there", "d1", START + 3 * HOUR, FOX), ())])
    trails = section(ecology_of(folder), "trails")

    assert table(trails, 0)[0]["Duration"] == "2.0 h"
    (moves,) = (b for b in trails.blocks if isinstance(b, Table))
    assert "from the start of one record to the start of the next" in plain(moves.caption)


def test_a_method_is_told_once_and_never_inside_another(document: Document) -> None:
    computed = section(document, "methods").sections[0]
    (items,) = computed.blocks
    assert isinstance(items, Items)
    told = [spaced(plain(point)) for point in items.points]

    assert not any(one in other for one in told for other in told if one != other)
    assert not any("The like holds" in one for one in told)
    assert sum("sunrise (6) and sunset (18)" in one for one in told) >= 1


def test_species_all_met_often_leave_nothing_to_estimate(document: Document) -> None:
    said = text_of(section(document, "richness"))

    assert "None of them was met on one camera-day only" in said
    assert [row["95 % interval"] for row in table(section(document, "richness"), 0)] == [NONE] * 3


def test_a_median_of_whole_numbers_is_one(document: Document) -> None:
    rows = table(section(document, "group-size"), 0)

    assert {row["Median"] for row in rows} == {"1"}
    assert {row["95 % interval"] for row in rows} == {NONE}  # all were alone


def test_few_events_are_told_in_one_sentence(tmp_path: Path) -> None:
    document = ecology_of(fill(tmp_path / "data", Plan(cameras=("gate",), days=2)))
    trend, summary = section(document, "trend"), section(document, "summary")

    few = "Too little for a trend (independent events): Roe deer (2) and Red fox (2)."
    assert few in text_of(trend)
    assert text_of(trend).count("needs at least") == 1
    assert "Two species had no more than three independent events: Roe deer" in text_of(summary)
    assert f"({DEER}) and Red fox ({FOX})." in text_of(summary)


def test_one_of_a_kind_is_told_as_one(tmp_path: Path) -> None:
    plan = Plan(cameras=("gate",), days=2, species=(FOX,))
    said = text_of(section(ecology_of(fill(tmp_path / "data", plan, people=1)), "people"))

    assert said.startswith("One event with people and no events with vehicles.")


def test_a_single_event_leaves_everything_open(tmp_path: Path) -> None:
    """Chao2 is what was recorded, and yet nothing was met twice."""
    plan = Plan(cameras=("gate",), days=1, visits=1, species=(FOX,))
    document = ecology_of(fill(tmp_path / "data", plan))
    (facts,) = (b for b in section(document, "summary").blocks if isinstance(b, Facts))

    assert "points to more" not in text_of(section(document, "richness"))
    assert "a species already listed in 0 % of cases" in text_of(section(document, "richness"))
    assert "Of 1 species 1 was met only once" in text_of(section(document, "richness"))
    assert [fact.label for fact in facts.facts[1:3]] == ["independent event", "event with animals"]
