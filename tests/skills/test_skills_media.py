"""Media over HTTP: ranges and versions of files that the store knows, and of nothing else."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.skills.small_reserve import CLIP_BYTES, clip_path, desk_on, fill, picture_path, served

from trailwarden.query.detail import EventLine
from trailwarden.query.measure import List
from trailwarden.query.question import About, Question
from trailwarden.query.where import Where
from trailwarden.skills.desk import Desk
from trailwarden.skills.guard import Guard
from trailwarden.skills.links import FileLinks, WebLinks
from trailwarden.skills.shelf import Shelf
from trailwarden.skills.web import web_app

TOKEN = "a token of some length"
REPORT = "<!doctype html><title>Ecology</title><script>alert(1)</script>"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reserve")
    fill(folder)
    (folder / "reports").mkdir()
    (folder / "reports" / "ecology.html").write_text(REPORT, encoding="utf-8")
    (folder / "reports" / "notes.exe").write_text("no report", encoding="utf-8")
    (folder / "reports" / "link.html").symlink_to(folder / "secret.html")
    (folder / "secret.html").write_text("secret", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def desk(data: Path) -> Iterator[Desk]:
    with desk_on(data) as desk:
        yield desk


@pytest.fixture(scope="module")
def shelf(data: Path, desk: Desk) -> Shelf:
    return Shelf(desk.events, {"report": data / "reports"})


@pytest.fixture(scope="module")
def base(shelf: Shelf) -> Iterator[str]:
    with served(lambda _: web_app({}, shelf, Guard())) as base:
        yield base


@pytest.fixture(scope="module")
def clip(base: str, shelf: Shelf) -> str:
    return f"{base}/media/{shelf.key_of_media('e1', 'e1-clip')}"


def event_line(desk: Desk, event_id: str) -> EventLine:
    question = Question(about=About.EVENTS, where=Where(event_ids=(event_id,)), measure=List())
    line = desk.events.ask(question).rows[0].detail
    assert isinstance(line, EventLine)
    return line


def test_a_clip_is_served_whole(clip: str) -> None:
    answer = httpx.get(clip)
    assert answer.status_code == 200
    assert answer.content == CLIP_BYTES
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100000-", 100_000, 200_000),
        ("bytes=-1", 199_999, 200_000),
        ("bytes=199990-300000", 199_990, 200_000),
    ],
)
def test_a_range_is_served_alone(clip: str, wanted: str, start: int, end: int) -> None:
    answer = httpx.get(clip, headers={"Range": wanted})
    assert answer.status_code == 206
    assert answer.content == CLIP_BYTES[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/200000"


def test_a_range_beyond_the_end_cannot_be_served(clip: str) -> None:
    answer = httpx.get(clip, headers={"Range": "bytes=200000-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */200000"


@pytest.mark.parametrize(
    "wanted", ["bytes=x-y", "apples=0-1", "bytes=9-1", "bytes=" + "0-1," * 999]
)
def test_a_range_that_is_none_harms_nothing(clip: str, wanted: str) -> None:
    answer = httpx.get(clip, headers={"Range": wanted})
    assert answer.status_code in {200, 206, 400, 416}


def test_a_range_of_a_version_holds_for_that_version_only(clip: str) -> None:
    tag = httpx.head(clip).headers["etag"]
    same = httpx.get(clip, headers={"Range": "bytes=0-9", "If-Range": tag})
    other = httpx.get(clip, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert (same.status_code, len(same.content)) == (206, 10)
    assert (other.status_code, len(other.content)) == (200, 200_000)


def test_the_head_tells_without_the_body(clip: str) -> None:
    answer = httpx.head(clip)
    assert answer.status_code == 200
    assert answer.headers["content-length"] == "200000"
    assert answer.content == b""


def test_who_has_this_version_is_told_so(clip: str) -> None:
    tag = httpx.head(clip).headers["etag"]
    answer = httpx.get(clip, headers={"If-None-Match": f'"x", {tag}'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert httpx.get(clip, headers={"If-None-Match": '"x"'}).status_code == 200


def test_nothing_can_be_changed(clip: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert httpx.request(method, clip).status_code == 405


def test_a_report_is_shown_and_runs_nothing(base: str, shelf: Shelf, data: Path) -> None:
    key = shelf.key_of_file(data / "reports" / "ecology.html")
    answer = httpx.get(f"{base}/media/{key}")
    assert answer.text == REPORT
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "..",
        "%2e%2e%2fsecret.html",
        "e.",
        "e..",
        "e." + packed("e1"),
        f"e.{packed('e1')}.{packed('e2-clip')}",  # of another event
        f"e.{packed('no event')}.{packed('e1-clip')}",
        f"e.{packed('e1')}.{packed('e1-clip')}=",  # not as we write it
        f"e.{packed('e1')}.!!!",
        "report." + packed("../secret.html"),
        "report." + packed("/etc/passwd"),
        "report." + packed("notes.exe"),
        "report." + packed("link.html"),
        "report." + packed("."),
        "report." + packed("missing.html"),
        "report." + packed("a\0b.html"),
        "report." + packed("n" * 400 + ".html"),
        "shot." + packed("x.jpg"),
        "e." + "A" * 50_000,
        "_w",
    ],
)
def test_what_no_key_of_ours_names_does_not_exist(base: str, key: str) -> None:
    answer = httpx.get(f"{base}/media/{key}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_a_file_that_has_gone_is_not_there(base: str, shelf: Shelf, data: Path) -> None:
    address = f"{base}/media/{shelf.key_of_media('e2', 'e2-best')}"
    kept = picture_path(data, "e2").read_bytes()
    assert httpx.get(address).content == kept
    picture_path(data, "e2").unlink()
    assert httpx.get(address).status_code == 404
    picture_path(data, "e2").write_bytes(kept)


def test_links_lead_to_the_files(base: str, shelf: Shelf, desk: Desk, data: Path) -> None:
    line = event_line(desk, "e1")
    on_disk = FileLinks().event_links(line)
    assert {one.uri for one in on_disk} == {
        picture_path(data, "e1").as_uri(),
        clip_path(data, "e1").as_uri(),
    }
    by_http = WebLinks(base, shelf).event_links(line)
    assert [one.media_type for one in by_http] == [one.media_type for one in on_disk]
    for link in by_http:
        assert str(data) not in link.uri
        assert httpx.get(link.uri).headers["content-type"] == link.media_type
    report = WebLinks(base, shelf).report_link(data / "reports" / "ecology.html")
    assert httpx.get(report.uri).text == REPORT
    assert report.media_type == "text/html"


def test_a_file_elsewhere_has_no_address(base: str, shelf: Shelf, data: Path) -> None:
    assert shelf.key_of_file(data / "secret.html") is None
    assert WebLinks(base, shelf).report_link(data / "secret.html").uri.startswith("trailwarden:")


def test_scripts_in_pictures_of_a_package_are_not_shown(desk: Desk) -> None:
    line = event_line(desk, "e1")
    for media_type in ("image/svg+xml", "text/html", "application/pdf"):
        media = tuple(one.model_copy(update={"media_type": media_type}) for one in line.media)
        assert FileLinks().event_links(line.model_copy(update={"media": media})) == ()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": f"Bearer {TOKEN}x"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Authorization": f"Bearer {TOKEN}"}, 200),
        ({"Authorization": f"bearer  {TOKEN}"}, 200),
        ({"Authorization": f"Bearer {TOKEN}", "Host": "evil.example"}, 421),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "https://evil.example"}, 403),
        ({"Authorization": f"Bearer {TOKEN}", "Host": "cameras.lan"}, 200),
    ],
)
def test_private_media_want_the_token(shelf: Shelf, headers: dict[str, str], status: int) -> None:
    guard = Guard(hosts=("cameras.lan",), token=TOKEN)
    with served(lambda _: web_app({}, shelf, guard)) as base:
        answer = httpx.get(f"{base}/media/{shelf.key_of_media('e1', 'e1-clip')}", headers=headers)
    assert answer.status_code == status
    assert (answer.content == CLIP_BYTES) is (status == 200)
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer")
