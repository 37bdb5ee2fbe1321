"""A report for the public: people, persons' names, paths and sensitive places stay at home."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.reports.reading import section, table, text_of
from tests.reports.reserve import (
    DEER,
    FOX,
    LYNX,
    REVIEWER,
    START,
    Plan,
    add_pictured,
    event,
    fill,
    opened,
    scope,
)

from trailwarden.domain import ObservationType
from trailwarden.query.events import Events
from trailwarden.query.question import Question
from trailwarden.query.refusal import Reason, Refusal, Refused
from trailwarden.query.result import Result
from trailwarden.reports import Document, Format, data_status, ecology, rendered
from trailwarden.reports.document import Figure, Gallery, plain
from trailwarden.reports.wording import NONE
from trailwarden.store import Store

LYNX_AT = "d1"  # the ford


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three cameras; at the second a lynx passed, once; three people at the first."""
    data = tmp_path_factory.mktemp("public") / "data"
    fill(data, Plan(cameras=("gate", "ford", "hut"), species=(FOX, DEER)), people=3)
    add_pictured(data, event("lynx", LYNX_AT, START + timedelta(days=9), LYNX))
    with Store.open(data) as store:
        store.set_clock_offset("d0", timedelta(minutes=5), REVIEWER, "drifted")
    return data


def reports(folder: Path, **changed: object) -> list[Document]:
    with opened(folder) as events:
        return [make(events, scope(**changed)) for make in (data_status, ecology)]


@pytest.fixture(scope="module")
def public(folder: Path) -> list[Document]:
    return reports(folder, public=True)


def everything(documents: list[Document]) -> str:
    """All that a reader of any text form could find."""
    forms = (Format.HTML, Format.MD, Format.JSON)
    files = [file for one in documents for file in rendered(one, forms)]
    return "\n".join(file.content.decode("utf-8", "replace") for file in files)


def test_persons_have_no_names_unless_asked(folder: Path, public: list[Document]) -> None:
    assert REVIEWER not in everything(public)
    assert REVIEWER in everything(reports(folder, public=True, names=True))
    assert "a person" in text_of(section(public[0], "models")) + everything(public)


def test_paths_are_left_out(folder: Path, public: list[Document]) -> None:
    assert str(folder) not in everything(public)
    assert str(folder) in everything(reports(folder))  # in the JSON of one's own report


def test_people_are_not_counted_unless_asked(folder: Path, public: list[Document]) -> None:
    assert section(public[1], "people").title == "Vehicles"
    assert "People are left out" in text_of(section(public[1], "people"))
    for answer in public[1].answers:
        categories = answer.question.where.categories
        assert answer.question.about not in ("events", "observations") or (
            categories and ObservationType.HUMAN not in categories
        )
    (_, told) = reports(folder, public=True, people=True)
    assert table(section(told, "people"), 0)[0]["Events with people"] == "3"


def test_the_place_of_a_sensitive_animal_is_rounded_and_nameless(public: list[Document]) -> None:
    rows = {row["Camera"]: row for row in table(section(public[0], "deployments"), 0)}

    assert (rows["ford"]["Latitude"], rows["ford"]["Longitude"]) == ("51.0", "10.0")
    assert rows["ford"]["Within"] == "6 579 m"  # half the cell's diagonal, at 50.95 degrees north
    assert rows["ford"]["Location"] == "near ford"
    assert rows["gate"]["Location"] == "Old Mill 0"
    assert rows["hut"]["Latitude"] == "51.0246"
    assert "Old Mill 1" not in everything(public)
    assert "51.0123" not in everything(public)


def test_no_way_to_a_hidden_place_is_measured_or_drawn_on_a_map(public: list[Document]) -> None:
    trails = section(public[1], "trails")
    ways = table(trails, 0)

    assert {w["Distance, km"] for w in ways if "ford" in (w["From"], w["To"])} == {NONE}
    assert NONE not in {w["Distance, km"] for w in ways if "ford" not in (w["From"], w["To"])}
    (figure,) = (block for block in trails.blocks if isinstance(block, Figure))
    assert "on a ring" in plain(figure.caption)


def test_a_sensitive_animal_has_no_picture_and_no_trail(
    folder: Path, public: list[Document]
) -> None:
    assert not [b for b in section(public[1], "notable").blocks if isinstance(b, Gallery)]
    assert "Movement of sensitive species is left out" in text_of(section(public[1], "trails"))
    own = reports(folder)[1]
    assert [b for b in section(own, "notable").blocks if isinstance(b, Gallery)]


def test_what_was_held_back_is_stated(public: list[Document]) -> None:
    stated = dict(public[0].facts)["For the public"]

    for rule in ("people are left out", "0.1 degree", "no file paths", "no names of persons"):
        assert rule in stated


class Forgetful:
    """A door that lists deployments and refuses everything about what was seen."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def ask(self, question: Question) -> Result:
        if question.about == "deployments":
            return self._events.ask(question)
        raise Refused(Refusal(reason=Reason.TOO_MANY_ROWS, message="too many"))


def test_where_nobody_can_tell_what_was_seen_every_place_is_hidden(folder: Path) -> None:
    with opened(folder) as events:
        document = data_status(Forgetful(events), scope(public=True))
    rows = table(section(document, "deployments"), 0)

    assert {row["Location"] for row in rows} == {"near gate", "near ford", "near hut"}


def test_a_place_where_a_sensitive_animal_was_ever_seen_is_hidden_in_any_period(
    folder: Path,
) -> None:
    before = reports(folder, public=True, until=START + timedelta(days=2))[0]
    rows = {row["Camera"]: row for row in table(section(before, "deployments"), 0)}

    assert rows["ford"]["Location"] == "near ford"


def test_how_many_persons_reviewed_is_not_made_up_where_they_are_one_row(folder: Path) -> None:
    told = [text_of(section(reports(folder, public=p)[0], "models")) for p in (True, False)]

    assert "named by one model version and people." in told[0]
    assert "named by one model version and one person." in told[1]


def test_a_blurred_place_has_the_digits_that_it_is_known_to(public: list[Document]) -> None:
    rows = {
        row["Camera"]: (row["Latitude"], row["Longitude"])
        for row in table(section(public[0], "deployments"), 0)
    }

    assert rows == {
        "gate": ("51.0000", "10.0000"),
        "ford": ("51.0", "10.0"),
        "hut": ("51.0246", "10.0154"),
    }
