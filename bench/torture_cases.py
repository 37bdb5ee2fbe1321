"""What a language model's server can do wrong, each case with the step of a turn it strikes at."""

from __future__ import annotations

from bench.torture_model import (
    Reply,
    chooses,
    chunk,
    for_ever,
    hangs,
    hangs_up,
    says,
    sends,
    status,
)

_HALF = chunk('{"animal":"fo')
_WORD = chunk(" foxes")
_DEEP = '{"a":' * 5000 + "1" + "}" * 5000
_HTML = "<html>It works!</html>"
_STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


def _plain(kind: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode()


CASES: dict[str, tuple[str, Reply]] = {
    "nothing wrong": ("phrase", says("as it should be")),
    "hangs up": ("tool", hangs_up),
    "hangs": ("tool", hangs()),
    "hangs after its head": ("tool", hangs(after=_STREAM)),
    "hangs in the middle": ("arguments", hangs(after=_STREAM + _HALF)),
    "hangs up in the middle": ("arguments", sends(_HALF)),
    "hangs up within a line": ("arguments", sends(_HALF[:-20])),
    "says it is done, and is not": ("arguments", sends(_HALF + b"data: [DONE]\n\n")),
    "drips": ("arguments", for_ever(b":", pause_s=0.02)),
    "repeats itself for ever": ("arguments", for_ever(_WORD)),
    "sends 16 MB": ("arguments", sends(chunk("x" * (16 << 20), finish="stop"))),
    "JSON cut short": ("arguments", says('{"animal":"foxes","when":"la')),
    "JSON nested 5000 deep": ("arguments", says(_DEEP)),
    "a list of arguments": ("arguments", says('["foxes"]')),
    "arguments of wrong types": ("arguments", says('{"animal":{"a":1},"by":7,"count":[]}')),
    "arguments that are not the tool's": ("arguments", says('{"animal":"foxes","shell":"rm"}')),
    "animals that nobody named": ("arguments", says('{"animal":"wolves of the north"}')),
    "half a character": ("arguments", says('{"animal":"\ud83e"}')),
    "a tool that there is not": ("tool", chooses("delete_everything")),
    "another agent's tool": ("tool", chooses("write_report")),
    "nothing": ("tool", sends(chunk("", finish="stop"))),
    "certain of the wrong tool": ("tool", chooses("compare", 1.0)),
    "certain of the wrong agent": ("agent", chooses("reporter", 1.0)),
    "certain that nobody can answer": ("agent", chooses("none", 1.0)),
    "a probability of 17": ("tool", chooses("count_events", 17.0)),
    "a probability that is no number": ("tool", chooses("count_events", float("nan"))),
    "500 with a reason": ("tool", status(500, "application/json", '{"error":{"message":"oom"}}')),
    "500 without": ("tool", status(500, "text/plain", "")),
    "401": ("tool", status(401, "application/json", '{"error":"who are you?"}')),
    "302": ("tool", status(302, "text/html", _HTML)),
    "a web page": ("tool", sends(_HTML.encode(), head=_plain("text/html"))),
    "no content type": ("tool", sends(b"{}", head=b"HTTP/1.1 200 OK\r\n\r\n")),
    "JSON of another kind": ("tool", sends(b'{"ok":true}', head=_plain("application/json"))),
    "choices that are none": ("tool", sends(b'data: {"choices":[null]}\n\n')),
    "an error in the stream": ("tool", sends(b'data: {"error":{"message":"gone"}}\n\n')),
    "no HTTP": ("tool", sends(b"\x00\xff" * 100, head=b"")),
    "bytes that are no text": ("tool", sends(b"data: \xff\xfe\n\n")),
}
"""By name: the step, and what is done there."""
