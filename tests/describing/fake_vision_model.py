"""A FAKE vision model: an HTTP server that checks requests as a real one would, and sees nothing.

It speaks OpenAI's chat completions. What it answers is given by the test; it never looks at a
picture. Every request must be one that a strict server takes, else it answers 400.
"""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

from PIL import Image

NAME = "fake-vlm"
_KNOWN = {
    "model", "messages", "response_format", "temperature", "max_tokens", "stream",
}  # fmt: skip

Answer: TypeAlias = Callable[["Exchange"], None]


def told(**fields: Any) -> dict[str, Any]:
    """An answer in the form asked for."""
    plain: dict[str, Any] = {
        "animal": "as_named",
        "actions": [],
        "count": None,
        "young": None,
        "notes": "",
    }
    return plain | fields


def doing(what: str, start: float, end: float) -> dict[str, Any]:
    """An action of an answer."""
    return {"doing": what, "start_s": start, "end_s": end}


class Exchange(BaseHTTPRequestHandler):
    """One request and what is sent back."""

    server: FakeVisionModel
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The list of models."""
        self.send(200, {"object": "list", "data": [{"id": NAME, "object": "model"}]})

    def do_POST(self) -> None:
        """A chat completion."""
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            request = json.loads(body)
            _see(self.path, request)
        except (ValueError, KeyError, TypeError) as error:
            self.server.refused.append(str(error))
            return self.send(400, {"error": {"message": f"the fake refuses: {error}"}})
        self.server.requests.append(request)
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.server.asked.set()
        return self.server.next_answer()(self)

    def send(self, status: int, document: Any) -> None:
        """Send a document whole."""
        self.send_raw(status, json.dumps(document).encode())

    def send_raw(self, status: int, data: bytes, length: int | None = None) -> None:
        """Send bytes; `length` is what is claimed of them."""
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data) if length is None else length))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = length is not None

    def log_message(self, *_said: Any) -> None:
        """Say nothing."""


class FakeVisionModel(ThreadingHTTPServer):
    """Answers in the order given; the last answer again and again."""

    daemon_threads = True

    def __init__(self, *answers: Answer | dict[str, Any] | str) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self._answers = [one if callable(one) else completion(one) for one in answers]
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.refused: list[str] = []
        self.asked = threading.Event()
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """Where `/chat/completions` is."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def next_answer(self) -> Answer:
        """What is answered now."""
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no error of the fake's."""


@contextmanager
def serving(*answers: Answer | dict[str, Any] | str) -> Iterator[FakeVisionModel]:
    """The fake, listening on loopback."""
    with FakeVisionModel(*answers) as fake:
        thread = threading.Thread(target=fake.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield fake
        finally:
            fake.released.set()
            fake.shutdown()
            thread.join()


def completion(content: dict[str, Any] | str, finish: str = "stop") -> Answer:
    """A chat completion with this content."""
    text = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text}
    document = {
        "id": "fake",
        "object": "chat.completion",
        "system_fingerprint": "fake",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
    }
    return lambda exchange: exchange.send(200, document)


def status(code: int, message: str = "no") -> Answer:
    """An error."""
    return lambda exchange: exchange.send(code, {"error": {"message": message}})


def raw(data: bytes, length: int | None = None) -> Answer:
    """Bytes that are no completion; with a longer `length` the connection breaks."""
    return lambda exchange: exchange.send_raw(200, data, length)


def hanging(exchange: Exchange) -> None:
    """Nothing, until the test is over."""
    exchange.server.released.wait()
    exchange.close_connection = True


def _see(path: str, request: dict[str, Any]) -> None:
    """Raise ValueError, KeyError or TypeError for what a strict server would not take."""
    if path != "/v1/chat/completions":
        raise ValueError(f"no such path: {path}")
    if strange := set(request) - _KNOWN:
        raise ValueError(f"unknown fields: {sorted(strange)}")
    if request["model"] != NAME:
        raise ValueError(f"no model {request['model']!r}")
    if request["stream"] is not False:
        raise ValueError("the fake does not stream")
    form = request["response_format"]
    if form["type"] != "json_schema" or form["json_schema"]["strict"] is not True:
        raise ValueError("no strict schema")
    if form["json_schema"]["schema"]["additionalProperties"] is not False:
        raise ValueError("a strict schema is closed")
    _see_messages(request["messages"])


def _see_messages(messages: list[dict[str, Any]]) -> None:
    system, user = messages
    if (system["role"], user["role"]) != ("system", "user") or not system["content"]:
        raise ValueError("a system message, then a user message")
    *pictures, text = user["content"]
    if text["type"] != "text" or not pictures:
        raise ValueError("pictures, then a text")
    for one in pictures:
        picture_of(one)


def picture_of(part: dict[str, Any]) -> Image.Image:
    """The picture in a part of a message."""
    head, _, data = part["image_url"]["url"].partition(",")
    if part["type"] != "image_url" or head != "data:image/jpeg;base64":
        raise ValueError(f"no picture: {head}")
    with Image.open(io.BytesIO(base64.b64decode(data, validate=True))) as picture:
        picture.load()
        return picture
