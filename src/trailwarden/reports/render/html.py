"""HTML: one file that needs nothing else, for a screen, a phone and paper."""

from __future__ import annotations

import base64
import re

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from trailwarden.reports.behind import behind
from trailwarden.reports.document import (
    Block,
    Document,
    Italic,
    Panel,
    Picture,
    Words,
    label,
    plain,
)
from trailwarden.reports.plots.sheet import Ink
from trailwarden.reports.render.files import File

_REFERENCE = re.compile(r'(?<= id=")|(?<=href="#)|(?<=url\(#)')
_FONT = re.compile(r"font-family: [^;\"]*;? ?")
_FONT_SHORTHAND = re.compile(r"(font: [^;\"']*?)'DejaVu Sans'[^;\"]*")


def render_html(document: Document) -> list[File]:
    """The document as one self-contained page."""
    page = _environment(document).get_template("page.html.j2").render(document=document)
    return [File(f"{document.kind}.html", page.encode())]


def _environment(document: Document) -> Environment:
    environment = Environment(
        loader=PackageLoader("trailwarden.reports.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "words": _words,
        "photo": _photo,
        "kind": _kind,
        "label": label,
        "plain": plain,
    }
    environment.globals |= {
        "behind": lambda block: behind(document, block),
        "drawing": _drawing,
    }
    return environment


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _words(words: Words) -> Markup:
    if isinstance(words, str):
        return escape(words)
    return Markup("").join(_run(run) for run in words)


def _run(run: object) -> Markup:
    if isinstance(run, str):
        return escape(run)
    tag = "i" if isinstance(run, Italic) else "strong"
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), getattr(run, "text", ""))  # noqa: S704 - ours


def _photo(picture: Picture) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(picture.jpeg).decode()


def _drawing(panel: Panel, name: str) -> Markup:
    """The SVG with ids of its own, the page's fonts, and colours that the page may exchange."""
    svg = _REFERENCE.sub(f"{name}-", panel.svg)
    svg = _FONT_SHORTHAND.sub(r"\1inherit", _FONT.sub("", svg))
    for ink in Ink:
        svg = svg.replace(ink.value, f"var(--{ink.name.lower().replace('_', '-')},{ink.value})")
    opening = Markup('<svg role="img" aria-label="{}" ').format(panel.alt)
    return Markup(svg.replace("<svg ", opening, 1))  # noqa: S704 - drawn by us, its texts escaped
