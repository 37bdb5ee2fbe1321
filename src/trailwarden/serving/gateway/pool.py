"""Keep-alive connections to one worker, and single requests that are not a client's."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

from trailwarden.serving.errors import WorkerError, WorkerSilent, WorkerUnreachable
from trailwarden.serving.gateway.upstream import WorkerConnection

_MOST_IDLE = 256
_LONGEST_ANSWER = 8 << 20


@dataclass(frozen=True, slots=True)
class Address:
    """Where a worker is. `headers` begin every request to it, `prefix` every path."""

    host: str
    port: int
    prefix: bytes
    headers: bytes
    tls: ssl.SSLContext | None = None

    def request(self, method: bytes, path: bytes, headers: bytes, body: bytes) -> bytes:
        """A whole request; `headers` are more lines, each with its line end."""
        return b"%b %b%b HTTP/1.1\r\n%b%bcontent-length: %d\r\n\r\n%b" % (
            method,
            self.prefix,
            path,
            self.headers,
            headers,
            len(body),
            body,
        )


class ConnectionPool:
    """The connections to one worker; idle ones are used again, the youngest first."""

    def __init__(self, address: Address, connect_s: float) -> None:
        self._address = address
        self.connect_s = connect_s
        self._idle: list[WorkerConnection] = []
        self._closed = False

    def take_idle(self) -> WorkerConnection | None:
        """A connection that is open and free."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                return connection
        return None

    async def connect(self) -> WorkerConnection:
        """Open another connection.

        Raises:
            WorkerUnreachable: nothing answers there, or not in time.
        """
        where = self._address
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.connect_s):
                _, connection = await loop.create_connection(
                    lambda: WorkerConnection(self._note_idle),
                    where.host,
                    where.port,
                    ssl=where.tls,
                )
        except OSError as error:  # TimeoutError is one
            why = str(error) or f"no answer within {self.connect_s:g} s"
            raise WorkerUnreachable(
                f"nothing answers at {where.host}:{where.port}: {why}"
            ) from error
        return connection

    def _note_idle(self, connection: WorkerConnection) -> None:
        """A connection ended an exchange, or itself."""
        if not connection.is_open:
            if connection in self._idle:
                self._idle.remove(connection)
        elif self._closed or len(self._idle) >= _MOST_IDLE:
            connection.abort()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        """Drop what is idle; what is busy closes when it ends."""
        self._closed = True
        self.drop_idle()

    def drop_idle(self) -> None:
        """Close every idle connection: the worker has closed one, so it may have closed all."""
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.abort()

    async def ask(
        self, method: bytes, path: bytes, body: bytes = b"", *, within_s: float
    ) -> tuple[int, bytes]:
        """Ask the worker something of the gateway's own; status and body.

        Raises:
            WorkerError: it could not be asked, or did not answer whole in time.
        """
        connection = self.take_idle() or await self.connect()
        answer = _Answer(connection)
        headers = b"content-type: application/json\r\naccept: application/json\r\n"
        connection.send(self._address.request(method, path, headers, body), answer)
        try:
            async with asyncio.timeout(within_s):
                return await answer.whole
        except TimeoutError as error:
            raise WorkerSilent(f"no answer to {path.decode()} within {within_s:g} s") from error
        finally:
            if not answer.whole.done() or answer.whole.cancelled():
                connection.abort()


class _Answer:
    """Collects a small answer."""

    def __init__(self, connection: WorkerConnection) -> None:
        self.whole: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self._connection = connection
        self._status = 0
        self._body = bytearray()

    def on_head(self, status: int, headers: dict[bytes, bytes]) -> None:
        """Keep the status."""
        self._status = status

    def on_body(self, data: bytes, *, last: bool) -> None:
        """Keep the body, within reason."""
        self._body += data
        if self.whole.done():
            return
        if len(self._body) > _LONGEST_ANSWER:
            self._connection.abort()
            self.whole.set_exception(WorkerError(f"an answer above {_LONGEST_ANSWER} bytes"))
        elif last:
            self.whole.set_result((self._status, bytes(self._body)))

    def on_lost(self, error: WorkerError) -> None:
        """Pass the error on."""
        if not self.whole.done():
            self.whole.set_exception(error)
