"""What can go wrong while a report is made.

ReportError
├── WouldOverwrite   a file of that name is there already
├── CannotWrite      the folder cannot be made or written, or the disk is full
├── CannotTypeset    the PDF could not be set
└── BadScope         what the report was asked to cover makes no sense

A question that the events cannot answer is no error: it becomes a sentence in the report.
"""

from __future__ import annotations


class ReportError(Exception):
    """Anything the reports can name."""


class WouldOverwrite(ReportError):
    """A file of that name is there already."""


class CannotWrite(ReportError):
    """The folder cannot be made or written."""


class CannotTypeset(ReportError):
    """The PDF could not be set."""


class BadScope(ReportError, ValueError):
    """What the report was asked to cover makes no sense."""
