"""Who may ask: names and the hashes of their bearer tokens, in a file that only its user can read.

A token is 256 random bits, so a plain SHA-256 keeps it: there is nothing to guess. The file is read
again whenever it changes; a token that was removed is refused from the next request on.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from trailwarden.agents.a2a.errors import TokensUnreadable, WrongName

LOCAL: Final = "local"
"""Who holds the token that a start of the agents leaves in a file beside the data."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_HASHES = TypeAdapter(dict[str, str])


class Tokens:
    """The file of tokens; it need not be there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: os.stat_result | None = None
        self._owners: dict[str, str] = {}
        self._local = ""

    def names(self) -> tuple[str, ...]:
        """Who has a token, in order of name."""
        self._look()
        return tuple(sorted(self._owners.values()))

    def owner(self, token: str) -> str | None:
        """Whose token this is. Raises TokensUnreadable."""
        self._look()
        hashed = _hash(token)
        return LOCAL if hashed == self._local else self._owners.get(hashed)

    def add(self, name: str) -> str:
        """A new token for `name`, which is shown here and kept nowhere.

        Raises:
            WrongName: it has a token already, or is no plain name.
            TokensUnreadable: the file cannot be read or written.
        """
        if not _NAME.fullmatch(name) or name == LOCAL:
            raise WrongName(
                f"{name!r} cannot own tasks: use letters, digits, and . _ @ - (not {LOCAL!r})"
            )
        token = secrets.token_urlsafe(32)
        with self._alone():
            if name in self.names():
                raise WrongName(f"{name} has a token already; remove it first to give a new one")
            self._write({**self._owners, _hash(token): name})
        return token

    def remove(self, name: str) -> None:
        """Refuse a name's token from now on; its tasks stay. Raises WrongName, TokensUnreadable."""
        with self._alone():
            if name not in self.names():
                known = ", ".join(self.names()) or "nobody yet"
                raise WrongName(f"{name} has no token; these have: {known}")
            self._write({hashed: owner for hashed, owner in self._owners.items() if owner != name})

    def open_local(self, path: Path) -> None:
        """Leave a fresh token of `LOCAL` in a file that only this user can read."""
        token = secrets.token_urlsafe(32)
        self._local = _hash(token)
        _write_private(path, token + "\n")

    def _look(self) -> None:
        try:
            status = self._path.stat()
        except FileNotFoundError:
            self._seen, self._owners = None, {}
            return
        if self._seen is not None and _is_same(status, self._seen):
            return
        if stat.S_IMODE(status.st_mode) & 0o077:
            raise TokensUnreadable(f"{self._path} is open to others; run: chmod 600 {self._path}")
        self._owners, self._seen = self._read(), status

    def _read(self) -> dict[str, str]:
        try:
            hashes = _HASHES.validate_json(self._path.read_bytes())
        except (OSError, ValidationError) as error:
            raise TokensUnreadable(
                f"{self._path} is no file of tokens; move it away and add tokens anew"
            ) from error
        return {hashed: name for name, hashed in hashes.items()}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes the file meanwhile: a name that was removed must not come back."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside = os.open(f"{self._path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise TokensUnreadable(f"{self._path} cannot be written: {error}") from error
        try:
            fcntl.flock(beside, fcntl.LOCK_EX)
            yield
        finally:
            os.close(beside)

    def _write(self, owners: dict[str, str]) -> None:
        named = {name: hashed for hashed, name in sorted(owners.items(), key=lambda one: one[1])}
        _write_private(self._path, json.dumps(named, indent=2) + "\n")


def _write_private(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}")  # nobody has it open already
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise TokensUnreadable(f"{path} cannot be written: {error}") from error


def _is_same(one: os.stat_result, other: os.stat_result) -> bool:
    """Whether a file is as it was; a change of its rights counts."""
    return (one.st_mtime_ns, one.st_ctime_ns, one.st_size, one.st_ino) == (
        other.st_mtime_ns,
        other.st_ctime_ns,
        other.st_size,
        other.st_ino,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
