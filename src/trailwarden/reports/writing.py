"""Making the reports and putting them where they belong: all of the files, or none."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from trailwarden.reports.document import Document
from trailwarden.reports.errors import CannotWrite, WouldOverwrite
from trailwarden.reports.render.files import File
from trailwarden.reports.render.html import render_html
from trailwarden.reports.render.json import render_json
from trailwarden.reports.render.markdown import render_markdown
from trailwarden.reports.render.pdf import render_pdf


class Format(StrEnum):
    """Forms that a report comes in."""

    HTML = "html"
    PDF = "pdf"
    MD = "md"
    JSON = "json"


_RENDERERS: dict[Format, Callable[[Document], list[File]]] = {
    Format.HTML: render_html,
    Format.PDF: render_pdf,
    Format.MD: render_markdown,
    Format.JSON: render_json,
}


def rendered(document: Document, forms: Iterable[Format]) -> list[File]:
    """The document in each of the forms. Raises CannotTypeset."""
    return [file for form in dict.fromkeys(forms) for file in _RENDERERS[form](document)]


def require_free(folder: Path, forms: Iterable[Format]) -> None:
    """Raise WouldOverwrite if a report in one of these forms is in the folder already."""
    names = (f"{kind}.{form}" for kind in ("data-status", "ecology") for form in forms)
    there = [name for name in names if (folder / name).exists()]
    if there:
        raise WouldOverwrite(
            f"{folder} holds {', '.join(there)} already; write elsewhere with --out, or replace "
            "what is there with --force"
        )
    if folder.exists() and not folder.is_dir():
        raise CannotWrite(f"{folder} is a file; name a folder with --out")


def write(files: Sequence[File], folder: Path) -> list[Path]:
    """Put the files into the folder, which is made if it is missing; replaces files there.

    They are written beside it first and moved in when all are whole. Raises CannotWrite.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".partial-", dir=folder) as name:
            for file in files:
                _write_whole(Path(name) / file.path, file.content)
            return [_moved(Path(name), folder, file) for file in files]
    except OSError as error:
        raise CannotWrite(
            f"{folder}: the report could not be written ({error.strerror or error}); check the "
            "path and the room on its disk, or write elsewhere with --out"
        ) from error


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _moved(partial: Path, folder: Path, file: File) -> Path:
    target = folder / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    (partial / file.path).replace(target)
    return target
