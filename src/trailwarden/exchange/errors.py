"""What can go wrong when data comes in from other programs or goes out to them.

ExchangeError
├── FormatError        a file is not in the format it should be
└── ExportError        a file could not be written
"""

from __future__ import annotations


class ExchangeError(Exception):
    """Anything that can be named about a file of another program."""


class FormatError(ExchangeError):
    """A file is not in the format it should be."""


class ExportError(ExchangeError):
    """A file could not be written."""
