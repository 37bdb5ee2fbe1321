"""Who says so: the name that was given, or whoever is at the keyboard."""

from __future__ import annotations

import getpass
import os

from trailwarden.cli.console import fail


def name_of_user(given: str | None) -> str:
    """The name that was given, else the user's, as far as the system knows it. A blank one, which
    a variable that was never set becomes, ends the command."""
    if given is not None:
        return given.strip() or fail("--by is blank, and a word needs the name of who gives it")
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container the user may have no name
        return f"user {os.getuid()}"
