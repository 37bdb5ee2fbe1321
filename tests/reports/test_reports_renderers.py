"""One document, four forms: nothing lost, and nothing in a name becomes markup."""

from __future__ import annotations

import itertools
import json
import re
from html.parser import HTMLParser

import pytest
from tests.reports.documents import MARKUP, one_of_everything

from trailwarden.query.question import Question
from trailwarden.reports.document import Document, Figure, Gallery, Table, label
from trailwarden.reports.plots.sheet import Ink
from trailwarden.reports.render.html import render_html
from trailwarden.reports.render.json import FORMAT, render_json
from trailwarden.reports.render.markdown import render_markdown
from trailwarden.reports.render.pdf import render_pdf


class Page(HTMLParser):
    """What a browser would see: elements, ids, texts, and whether everything was closed."""

    VOID = frozenset({"meta", "img", "br", "link", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def document() -> Document:
    return one_of_everything()


@pytest.fixture(scope="module")
def page(document: Document) -> Page:
    return Page(render_html(document)[0].content.decode())


def test_html_is_one_file_that_asks_for_nothing(document: Document, page: Page) -> None:
    (file,) = render_html(document)

    assert file.path == "ecology.html"
    assert not page.open, "every element is closed"
    assert not [tag for tag, _ in page.elements if tag in {"script", "link", "iframe", "object"}]
    addresses = [
        value for _, held in page.elements for key in ("src", "href") if (value := held.get(key))
    ]
    assert all(one.startswith(("#", "data:image/jpeg;base64,")) for one in addresses)
    assert "url(http" not in file.content.decode()
    assert "@import" not in file.content.decode()


def test_html_shows_names_as_they_are(page: Page) -> None:
    assert page.text.count(MARKUP) >= 10
    alts = [held["alt"] for tag, held in page.elements if tag == "img"]
    labels = [held["aria-label"] for tag, held in page.elements if tag == "svg"]
    assert alts == [MARKUP]
    assert labels == [MARKUP, MARKUP]


def test_html_can_be_found_ones_way_in(page: Page) -> None:
    tags = [tag for tag, _ in page.elements]
    ids = [held["id"] for _, held in page.elements if "id" in held]
    targets = [held["href"] for tag, held in page.elements if tag == "a"]

    assert dict(page.elements)["html"] == {"lang": "en"}
    assert {"header", "nav", "main", "footer"} <= set(tags)
    assert tags.count("h1") == 1
    assert len(ids) == len(set(ids))
    assert all(target and target[1:] in ids for target in targets)
    headings = [int(tag[1]) for tag in tags if re.fullmatch(r"h\d", tag)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings))


def test_html_carries_question_and_evidence_behind_each_block(page: Page) -> None:
    assert [tag for tag, _ in page.elements].count("details") == 4  # facts, table, figure, gallery
    assert "7 events, fingerprint 0123456789ab, ids e1, e2" in page.text.replace("\xa0", " ")
    assert "refused: Too few." in page.text


def test_html_exchanges_the_colours_of_drawings_for_its_own() -> None:
    css = render_html(one_of_everything())[0].content.decode()
    light = css.split("@media")[0]
    dark = css.split("prefers-color-scheme: dark")[1].split("* {")[0]

    for ink in Ink:
        name = ink.name.lower().replace("_", "-")
        assert f"--{name}: {ink.value};" in light
        assert f"--{name}: #" in dark


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: int) -> None:
    css = render_html(one_of_everything())[0].content.decode()
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", css.split(":root {")[scheme + 1]))

    for ink in ("text", "faint", "moss", "slate", "rust"):
        assert contrast(colours[ink], colours["paper"]) >= 4.5, ink
    assert contrast(colours["faint"], colours["wash"]) >= 4.5


def test_simulated_is_said_on_page_paper_and_figure() -> None:
    made_up = render_html(one_of_everything("name"))[0].content.decode()
    true = render_html(one_of_everything("name", simulated=False))[0].content.decode()

    assert Page(made_up).text.count("SIMULATED.") == 2  # the figure and the gallery
    assert 'content: "SIMULATED DATA"' in made_up  # in the margin of every printed page
    assert "SIMULATED" not in true


def test_pdf_is_set_with_odd_names_and_is_the_same_each_time(document: Document) -> None:
    (file,) = render_pdf(document)

    assert file.path == "ecology.pdf"
    assert file.content.startswith(b"%PDF-1.")
    assert b"pdfuaid" in file.content  # conforms to PDF/UA: tagged, with alternative texts
    assert render_pdf(document) == [file]


def test_pdf_of_a_script_without_a_font_is_made_all_the_same() -> None:
    (file,) = render_pdf(one_of_everything("\U00012000 cuneiform"))

    assert file.content.startswith(b"%PDF-1.")


def test_markdown_refers_to_files_beside_it_and_escapes_names(document: Document) -> None:
    text, *others = render_markdown(document)
    said = text.content.decode()

    assert [one.path for one in others] == [
        "ecology-files/figure-01-1.svg",
        "ecology-files/figure-01-2.svg",
        "ecology-files/figure-02-1.jpg",
    ]
    assert all(f"]({one.path})" in said for one in others)
    assert "<script" not in said.replace("\\<", "")
    row = next(line for line in said.splitlines() if line.endswith("| 1 |"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 3  # the name's own bar stands for itself
    assert "**Q1** (Table 1, Figure 1)" in said


def test_json_holds_the_text_and_every_answer(document: Document) -> None:
    (file,) = render_json(document)
    whole = json.loads(file.content)

    assert whole["format"] == FORMAT
    assert whole["simulated"] is True
    kinds = [block["kind"] for block in whole["sections"][0]["blocks"]]
    assert kinds == ["paragraph", "items", "note", "facts", "table", "figure", "gallery"]
    assert whole["answers"]["Q1"]["result"]["evidence"]["events"] == 7
    assert whole["answers"]["Q2"]["refusal"]["reason"] == "too_few"
    assert Question.model_validate(whole["answers"]["Q1"]["question"]) == Question()


def test_questions_of_the_appendix_can_be_asked_again(document: Document) -> None:
    whole = json.loads(render_json(document)[0].content)

    for entry in whole["appendix"]:
        assert Question.model_validate_json(entry["behind"]["question"]) == Question()
    assert [entry["used_by"] for entry in whole["appendix"]] == [
        ["Table 1", "Figure 1"],
        ["Table 1", "Figure 2"],
    ]


def test_figures_and_tables_are_counted_apart(document: Document) -> None:
    blocks = [b for b in document.blocks() if isinstance(b, Table | Figure | Gallery)]

    assert [label(block) for block in blocks] == ["Table 1", "Figure 1", "Figure 2"]


def test_a_page_says_when_it_was_made_as_a_person_would(document: Document, page: Page) -> None:
    assert f"{document.created:%Y-%m-%d}\N{NO-BREAK SPACE}{document.created:%H:%M} UTC" in page.text
    assert "+00:00" not in page.text
