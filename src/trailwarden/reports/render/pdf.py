"""PDF for paper, set by Typst with its own fonts.

What the report says goes to the template as data and is never read as Typst's markup, so nothing
in a name can break the page or run on it. The file is tagged and conforms to PDF/UA-1.
"""

from __future__ import annotations

import json
import re
import shutil
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import matplotlib as mpl
import typst

from trailwarden.reports.document import Document, Figure, Gallery, Table, plain
from trailwarden.reports.errors import CannotTypeset
from trailwarden.reports.render.files import File
from trailwarden.reports.render.outline import outline

_NARROWEST, _WIDEST = 9, 26  # of a column of words, in letters
_NO_LETTER = "could not be displayed"  # so Typst says that no font has a letter
_UNBROKEN = re.compile(r"\S{18,}")
_STEP = 9
_LETTERS = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")
_ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"


def render_pdf(document: Document) -> list[File]:
    """The document as one PDF. Raises CannotTypeset."""
    with TemporaryDirectory(prefix="trailwarden-report-") as name:
        folder = Path(name)
        _lay_out(document, folder)
        return [File(f"{document.kind}.pdf", _typeset(document, folder))]


def _typeset(document: Document, folder: Path) -> bytes:
    """Set it to PDF/UA; where no font has all its letters, as a plain PDF that says so."""
    try:
        return _compiled(document, folder, standard="ua-1")
    except typst.TypstError as error:
        if _NO_LETTER not in error.message:
            raise _cannot(document, error) from error
    try:
        return _compiled(document, folder, standard="1.7")
    except typst.TypstError as error:
        raise _cannot(document, error) from error


def _compiled(document: Document, folder: Path, standard: Literal["ua-1", "1.7"]) -> bytes:
    made = typst.compile(
        str(folder / "page.typ"),
        root=str(folder),
        font_paths=[str(folder / "fonts")],
        format="pdf",
        pdf_standards=standard,
        sys_inputs={"letters": "all" if standard == "ua-1" else "some are missing"},
        timestamp=int(document.created.timestamp()),
    )
    assert isinstance(made, bytes), "one PDF, not a page each"
    return made


def _cannot(document: Document, error: typst.TypstError) -> CannotTypeset:
    return CannotTypeset(
        f"the PDF of {document.subtitle} could not be set: {error.message}; make the report with "
        "--format html and print that"
    )


def _copy_fonts(folder: Path) -> None:
    """The letters of the drawings: matplotlib's own, and none of its fonts for formulas.

    Typst brings those of the text. Fonts of the system only help with scripts that neither has.
    """
    folder.mkdir()
    for font in _LETTERS:
        shutil.copy(Path(mpl.get_data_path()) / "fonts" / "ttf" / font, folder)


def _lay_out(document: Document, folder: Path) -> None:
    """The template, its data and every drawing and picture, in one folder."""
    template = files("trailwarden.reports.render").joinpath("templates", "page.typ")
    (folder / "page.typ").write_bytes(template.read_bytes())
    _copy_fonts(folder / "fonts")
    data = outline(document) | {"made": document.made, "widths": _widths(document)}
    (folder / "document.json").write_text(
        json.dumps(_breakable(data), ensure_ascii=False), encoding="utf-8"
    )
    for block in document.blocks():
        if isinstance(block, Figure):
            for place, panel in enumerate(block.panels):
                target = folder / f"figure-{block.number}-{place}.svg"
                target.write_text(panel.svg, encoding="utf-8")
        elif isinstance(block, Gallery):
            for place, picture in enumerate(block.pictures):
                (folder / f"figure-{block.number}-{place}.jpg").write_bytes(picture.jpeg)


def _widths(document: Document) -> dict[str, list[int]]:
    """Of every table's columns: 0 for one as wide as its numbers, else its share of the rest."""
    tables = (block for block in document.blocks() if isinstance(block, Table))
    return {f"Table {table.number}": _shares(table) for table in tables}


def _shares(table: Table) -> list[int]:
    columns = enumerate(table.columns)
    return [0 if column.numeric else _letters(table, place) for place, column in columns]


def _letters(table: Table, place: int) -> int:
    longest = max((len(plain(row[place])) for row in table.rows), default=0)
    return min(max(longest, len(table.columns[place].title), _NARROWEST), _WIDEST)


def _breakable(value: object) -> object:
    """The same data, with places to break in words that no line could hold."""
    if isinstance(value, str):
        return _UNBROKEN.sub(_loosened, value)
    if isinstance(value, dict):
        return {key: _breakable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(one) for one in value]
    return value


def _loosened(word: re.Match[str]) -> str:
    text = word[0]
    return _ZERO_WIDTH.join(text[at : at + _STEP] for at in range(0, len(text), _STEP))
