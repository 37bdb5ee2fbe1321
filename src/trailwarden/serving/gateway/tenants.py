"""Whose key it is, and what its tenant has left to spend."""

from __future__ import annotations

import hashlib
import hmac

from trailwarden.serving.admission.budget import ProgramBudgets, TokenBucket, check_bucket
from trailwarden.serving.config import Config, Tenant
from trailwarden.serving.errors import Forbidden, Unauthenticated
from trailwarden.serving.hints import Priority

ANYONE = Tenant(name="anyone")


class Account:
    """A tenant and its budget. Survives a reload of the configuration, with what was spent."""

    __slots__ = ("best_class", "bucket", "config", "models", "name")

    def __init__(self, config: Tenant, now_s: float) -> None:
        self.bucket: TokenBucket | None = None
        self.configure(config, now_s)

    def configure(self, config: Tenant, now_s: float) -> None:
        """Take new terms. The bucket starts full when the budget itself has changed."""
        old = getattr(self, "config", None)
        self.config, self.name = config, config.name
        self.best_class: Priority = config.best_class
        self.models = frozenset(config.models)
        per_minute = config.tokens_per_minute
        if per_minute is None:
            self.bucket = None
        elif old is None or _budget(old) != _budget(config):
            self.bucket = TokenBucket(per_minute, config.burst_tokens or per_minute, now_s)

    def see_model(self, model: str) -> None:
        """See that the tenant may use a model.

        Raises:
            Forbidden: it may not.
        """
        if self.models and model not in self.models:
            raise Forbidden(f"tenant {self.name} may not use model {model!r}")


def _budget(config: Tenant) -> tuple[int | None, int | None]:
    return config.tokens_per_minute, config.burst_tokens


class Accounts:
    """All tenants, by the hash of their keys."""

    def __init__(self, config: Config, now_s: float) -> None:
        self._by_name: dict[str, Account] = {}
        self._by_key: dict[bytes, Account] = {}
        self._anyone: Account | None = None
        self._admin: bytes | None = None
        self._programs = ProgramBudgets()
        self.configure(config, now_s)

    def configure(self, config: Config, now_s: float) -> None:
        """Take the tenants of a new configuration; known ones keep what they have spent."""
        tenants = config.tenants or (ANYONE,)
        old = self._by_name
        self._by_name = {}
        for tenant in tenants:
            account = old.get(tenant.name) or Account(tenant, now_s)
            account.configure(tenant, now_s)
            self._by_name[tenant.name] = account
        self._by_key = {_digest(k): self._by_name[t.name] for t in tenants for k in t.keys}
        self._anyone = None if config.tenants else self._by_name[ANYONE.name]
        admin = config.listen.admin_key
        self._admin = _digest(admin) if admin is not None else None

    def weights(self) -> dict[str, float]:
        """Every tenant's share in the queue."""
        return {name: account.config.weight for name, account in self._by_name.items()}

    def of(self, authorization: bytes | None) -> Account:
        """The account that an `Authorization` header belongs to.

        Raises:
            Unauthenticated: there is no key, or nobody has it.
        """
        if self._anyone is not None:
            return self._anyone
        account = self._by_key.get(_hashed_bearer(authorization))
        if account is None:
            raise Unauthenticated(
                "this gateway needs a key that it knows: send 'Authorization: Bearer <key>'"
            )
        return account

    def see_admin(self, authorization: bytes | None) -> None:
        """See that a request carries the admin key.

        Raises:
            Forbidden: the configuration names no admin key.
            Unauthenticated: it is another.
        """
        if self._admin is None:
            raise Forbidden("no listen.admin_key is configured, so there is no admin door")
        if not hmac.compare_digest(_hashed_bearer(authorization), self._admin):
            raise Unauthenticated("the admin door needs the admin key as a bearer token")

    def see_budget(self, account: Account, program: str | None, tokens: int, now_s: float) -> None:
        """See that tenant and program may spend so many tokens.

        Raises:
            OverBudget: one of them may not.
        """
        if account.bucket is not None:
            check_bucket(account.bucket, account.name, tokens, now_s)
        limit = account.config.program_tokens
        if program is not None and limit is not None:
            self._programs.check(account.name, program, tokens, limit)

    def spend(self, account: Account, program: str | None, tokens: int) -> None:
        """Take tokens from tenant and program, or give them back (negative)."""
        if account.bucket is not None:
            account.bucket.take(tokens)
        if program is not None and account.config.program_tokens is not None:
            self._programs.take(account.name, program, tokens)


def _digest(key_hash: str) -> bytes:
    return bytes.fromhex(key_hash.removeprefix("sha256:"))


def _hashed_bearer(authorization: bytes | None) -> bytes:
    if authorization is None or authorization[:7].lower() != b"bearer ":
        return b""
    return hashlib.sha256(authorization[7:].strip()).digest()
