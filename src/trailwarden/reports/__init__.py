"""Reports that people can publish, composed from answers of `query`: *Data Status* and *Ecology*.

    with Events.open(data_dir) as events:
        documents = [data_status(events, scope), ecology(events, scope)]
    for document in documents:
        write(rendered(document, [Format.HTML, Format.PDF]), folder)

A document is plain data (`Document`); how it looks is a renderer's. The same store and the same
`Scope` make the same bytes.
"""

from trailwarden.reports.document import Document
from trailwarden.reports.ecology import ecology
from trailwarden.reports.errors import (
    BadScope,
    CannotTypeset,
    CannotWrite,
    ReportError,
    WouldOverwrite,
)
from trailwarden.reports.render.files import File
from trailwarden.reports.scope import Scope
from trailwarden.reports.status import data_status
from trailwarden.reports.writing import Format, rendered, require_free, write

__all__ = [
    "BadScope",
    "CannotTypeset",
    "CannotWrite",
    "Document",
    "File",
    "Format",
    "ReportError",
    "Scope",
    "WouldOverwrite",
    "data_status",
    "ecology",
    "rendered",
    "require_free",
    "write",
]
