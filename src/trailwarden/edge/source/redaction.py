"""Addresses fit to be seen: no password, no token, whatever mess the address is in."""

from __future__ import annotations

import re

_HIDDEN = "***"
_USER_INFO = re.compile(r"[^/?#]*@")
_BROKEN_USER_INFO = re.compile(r"(?<=:/)/*[^/?#@]*:(?!\d+[/?#])[^/?#@]*[/?#].*@")
_SECRET_VALUE = re.compile(
    r"(?P<name>[A-Za-z0-9.-]*(?:pass(?:w(?:or)?d|phrase)?|pwd|token|secret|key|auth|sig(?:nature)?|session"
    r"|user(?:name)?|usr|login|jwt)\w*)=(?:[^&;/?#\s_]|_(?!\w+=))+",
    re.IGNORECASE,
)
"""A name that sounds secret and its value, in a query or, as some cameras have it, in the path
(`/user=admin_password=hunter2_channel=1`)."""


def redacted(address: str) -> str:
    """Return `address` with user names, passwords and token-like values replaced by `***`.

    A password with an unescaped `/`, `?` or `#` breaks an address in two; then everything up to
    the last `@` is hidden, rather too much than too little.
    """
    if broken := _BROKEN_USER_INFO.search(address):
        address = f"{address[: broken.start()]}/{_HIDDEN}@{address[broken.end() :]}"
    return _SECRET_VALUE.sub(rf"\g<name>={_HIDDEN}", _USER_INFO.sub(f"{_HIDDEN}@", address))
