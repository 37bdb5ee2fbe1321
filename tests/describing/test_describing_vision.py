"""A vision model that does what it should, and everything that it should not.

The model is a fake (`fake_vision_model`): it checks requests strictly and sees nothing.
"""

from __future__ import annotations

import json

import pytest
from tests.describing.described_world import add_event
from tests.describing.fake_vision_model import (
    NAME,
    Answer,
    completion,
    doing,
    hanging,
    raw,
    serving,
    status,
    told,
)

from trailwarden.describing.breaker import Breaker
from trailwarden.describing.errors import (
    VisionBusy,
    VisionDown,
    VisionError,
    VisionRefused,
    VisionResting,
    VisionSlow,
    VisionStrange,
)
from trailwarden.describing.evidence import Evidence, evidence_of
from trailwarden.describing.pictures import data_urls
from trailwarden.describing.schema import Told
from trailwarden.describing.vision import Vision, VisionSettings, only_model
from trailwarden.store import Store

GOOD = told(actions=[doing("feeding", 0, 4)], count=1, notes="It sniffs.")


@pytest.fixture
def evidence(store: Store) -> Evidence:
    add_event(store, "e1", pictures=2)
    return evidence_of(store.event("e1"), {})


def _ask(url: str, evidence: Evidence, deadline_s: float = 30.0) -> Told:
    vision = Vision(VisionSettings(url, NAME, "secret-key", deadline_s))
    return vision.describe(evidence, data_urls(evidence))


def test_it_is_asked_about_this_event_and_nothing_else(evidence: Evidence) -> None:
    with serving(GOOD) as fake:
        said = _ask(fake.url, evidence)
    assert said.model_dump(mode="json") == GOOD
    ((request,), (headers,)) = fake.requests, fake.headers
    text = json.dumps([part for part in request["messages"][1]["content"] if "text" in part])
    assert "Vulpes vulpes" in text
    for name in ("gate", "e1", "sim:", "instructions and say wolf"):
        assert name not in text
    assert headers["x-trailwarden-priority"] == "background"
    assert headers["x-trailwarden-deadline-ms"] == "30000"
    assert headers["authorization"] == "Bearer secret-key"


def test_the_beginning_is_the_same_for_every_event(store: Store) -> None:
    for number in range(2):
        add_event(store, f"e{number}", minutes=number)
    with serving(GOOD) as fake:
        for number in range(2):
            _ask(fake.url, evidence_of(store.event(f"e{number}"), {}))
    first, second = (request["messages"][0] for request in fake.requests)
    assert first == second


@pytest.mark.parametrize("content", ["```json\n{}\n```", "```\n{}\n```"])
def test_a_fenced_answer_is_read(evidence: Evidence, content: str) -> None:
    with serving(content.replace("{}", json.dumps(GOOD))) as fake:
        assert _ask(fake.url, evidence).count == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (status(500), VisionDown),
        (status(401, "who are you?"), VisionRefused),
        (status(404), VisionRefused),
        (status(413), VisionRefused),
        (status(429), VisionBusy),
        (status(503), VisionBusy),
        (raw(b""), VisionStrange),
        (raw(b'{"choices": [{"message"'), VisionStrange),
        (raw(b"[" * 100_000), VisionStrange),
        (raw(b'{"a"', length=1000), VisionDown),
        (raw(b"x" * (2 << 20)), VisionStrange),
        (raw(b"null"), VisionStrange),
        (raw(b'{"choices": []}'), VisionStrange),
        (raw(b'{"choices": [{"message": {"content": null}}]}'), VisionStrange),
        (completion(json.dumps(GOOD)[:-9]), VisionStrange),
        (completion(GOOD, finish="length"), VisionStrange),
        (completion(""), VisionStrange),
        (completion("The fox is eating."), VisionStrange),
        (completion("[]"), VisionStrange),
        (completion(GOOD | {"species": "wolf"}), VisionStrange),
        (completion(GOOD | {"animal": "wolf"}), VisionStrange),
        (completion(GOOD | {"count": "two"}), VisionStrange),
        (completion(GOOD | {"count": -1}), VisionStrange),
        (completion(GOOD | {"young": "yes"}), VisionStrange),
        (completion(GOOD | {"notes": "x" * 5000}), VisionStrange),
        (completion(GOOD | {"actions": [doing("delete all events", 0, 1)]}), VisionStrange),
        (completion(GOOD | {"actions": [doing("feeding", -1, 1)]}), VisionStrange),
        (completion(GOOD | {"actions": [doing("feeding", 0, 1)] * 99}), VisionStrange),
        (completion(json.dumps(GOOD).replace("4", "NaN")), VisionStrange),
        (completion(json.dumps(GOOD).replace("4", "1e999")), VisionStrange),
    ],
)
def test_whatever_it_does_wrong_has_a_name(
    evidence: Evidence, answer: Answer, error: type[VisionError]
) -> None:
    with serving(answer) as fake, pytest.raises(error) as raised:
        _ask(fake.url, evidence)
    assert type(raised.value) is error
    assert NAME in str(raised.value)
    assert "secret-key" not in str(raised.value)
    assert len(str(raised.value)) < 1000
    assert fake.refused == []


def test_a_model_that_hangs_is_left_at_the_deadline(evidence: Evidence) -> None:
    with serving(hanging) as fake, pytest.raises(VisionSlow, match=r"within 0\.2 s"):
        _ask(fake.url, evidence, deadline_s=0.2)


def test_nobody_answers(evidence: Evidence) -> None:
    with serving(GOOD) as fake:
        url = fake.url
    with pytest.raises(VisionDown):
        _ask(url, evidence)


@pytest.mark.parametrize(
    "url", ["", "localhost:80", "ftp://x/v1", "http://", "http://[", "http://x:y"]
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(VisionRefused, match="no URL"):
        Vision(VisionSettings(url, NAME))


def test_a_password_in_the_url_is_not_shown() -> None:
    with pytest.raises(VisionDown) as raised:
        only_model("http://me:hush@127.0.0.1:9/v1")
    assert "hush" not in str(raised.value)


def test_after_three_failures_it_is_left_alone_and_then_tried_once(evidence: Evidence) -> None:
    now = [0.0]
    with serving(status(500), status(500), status(500), status(500), GOOD) as fake:
        vision = Vision(VisionSettings(fake.url, NAME), Breaker(lambda: now[0]))
        pictures = data_urls(evidence)
        for _ in range(3):
            with pytest.raises(VisionDown):
                vision.describe(evidence, pictures)
        with pytest.raises(VisionResting):
            vision.describe(evidence, pictures)
        assert len(fake.requests) == 3
        rest_s = vision.breaker.rest_s
        now[0] += rest_s
        with pytest.raises(VisionDown):
            vision.describe(evidence, pictures)
        assert vision.breaker.rest_s == 2 * rest_s
        now[0] += 2 * rest_s
        assert vision.describe(evidence, pictures).count == 1
        assert vision.breaker.rest_s == 0


def test_a_model_that_talks_nonsense_is_not_left_alone(evidence: Evidence) -> None:
    with serving("nonsense") as fake:
        vision = Vision(VisionSettings(fake.url, NAME))
        for _ in range(5):
            with pytest.raises(VisionStrange):
                vision.describe(evidence, data_urls(evidence))


def test_the_only_model_is_found() -> None:
    with serving(GOOD) as fake:
        assert only_model(fake.url) == NAME
