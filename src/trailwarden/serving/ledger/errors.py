"""What can go wrong with the ledger.

LedgerError (a ServingError)
├── LedgerUnreadable   the file is no ledger, or cannot be opened or written
├── WrongEntry         tokens that cannot be: negative, or of no known kind
└── WrongCostInput     a price or a rate that makes no sense
"""

from __future__ import annotations

from trailwarden.serving.errors import ServingError


class LedgerError(ServingError):
    """Anything the ledger can name. The message says what to change."""


class LedgerUnreadable(LedgerError):
    """The file is no ledger, or the system refused it."""


class WrongEntry(LedgerError):
    """Tokens that cannot be booked."""


class WrongCostInput(LedgerError):
    """A price or a rate that makes no sense."""
