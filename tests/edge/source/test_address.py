from __future__ import annotations

import os
from pathlib import Path

import pytest

from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.source.address import SourceKind, parse_address, slug

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("text", "kind", "camera_id"),
    [
        ("rtsp://10.0.0.7/cam/1", SourceKind.RTSP, "10.0.0.7-cam-1"),
        ("rtsps://gate.example:322/h264", SourceKind.RTSP, "gate.example-322-h264"),
        ("RTSP://10.0.0.7/cam", SourceKind.RTSP, "10.0.0.7-cam"),
        ("rtsp+listen://0.0.0.0:8554/cam", SourceKind.RTSP_LISTEN, "0.0.0.0-8554-cam"),
        ("https://host/live/index.m3u8", SourceKind.HTTP, "host-live-index.m3u8"),
        ("/dev/video0", SourceKind.DEVICE, "video0"),
        ("v4l2:/dev/video2", SourceKind.DEVICE, "video2"),
        ("sim:meadow?wind=2", SourceKind.SIMULATED, "sim-meadow-wind-2"),
        ("gate=rtsp://10.0.0.7/cam?a=b", SourceKind.RTSP, "gate"),
        ("North gate = sim:meadow?wind=2", SourceKind.SIMULATED, "North-gate"),
        ("Taï_T124=rtsp://u:p@host/x", SourceKind.RTSP, "Taï_T124"),
    ],
)
def test_an_address_has_a_kind_and_a_camera_id(text: str, kind: SourceKind, camera_id: str) -> None:
    address = parse_address(text)
    assert (address.kind, address.camera_id) == (kind, camera_id)


def test_a_file_and_a_folder_with_names_of_any_script(tmp_path: Path) -> None:
    folder = tmp_path / "Taï cam61=äö"
    folder.mkdir()
    video = folder / "видео 1.mp4"
    video.touch()
    assert parse_address(str(folder)).kind is SourceKind.STILLS
    assert parse_address(str(folder)).camera_id == "Taï-cam61-äö"
    assert parse_address(str(video)).kind is SourceKind.FILE
    assert parse_address(str(video)).camera_id == "видео-1"
    assert parse_address(str(video)).url == str(video)


def test_a_file_whose_name_has_an_equals_sign_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a=b.mp4").touch()
    assert parse_address("a=b.mp4").camera_id == "a-b"


@pytest.mark.parametrize(
    "text",
    [
        f"rtsp://admin:{SECRET}@10.0.0.7/cam",
        f"rtsp://{SECRET}@10.0.0.7/cam",
        f"rtsp://admin:{SECRET}@x@10.0.0.7/cam",
        f"rtsp://admin:a {SECRET}@10.0.0.7/cam",
        f"rtsp://admin:{SECRET}@[::1]:554/cam",
        f"http://10.0.0.7/cgi?user=admin&pwd={SECRET}&channel=1",
        f"http://10.0.0.7/live?access_token={SECRET}",
        f"http://10.0.0.7/live?a=1&X-Auth-Key={SECRET}",
        f"rtsp://10.0.0.7/user=admin_password={SECRET}_channel=1_stream=0.sdp",
    ],
)
def test_a_password_is_in_the_url_and_nowhere_else(text: str) -> None:
    address = parse_address(text)
    assert address.url == text
    for shown in (repr(address), str(address), address.redacted, address.camera_id):
        assert SECRET not in shown
    assert "10.0.0.7" in address.redacted or "::1" in address.redacted


@pytest.mark.parametrize(
    "text",
    [
        f"rtsp://admin:{SECRET}/x@10.0.0.7/cam",
        f"rtsp://admin:x#{SECRET}@10.0.0.7/cam",
        f"rtsp://admin:{SECRET}@10.0.0.7:99999/cam",
        f"rstp://admin:{SECRET}@10.0.0.7/cam",
        f"rtsp:/admin:{SECRET}@10.0.0.7/cam",
        f"admin:{SECRET}@10.0.0.7/cam",
        f"a/b=rtsp://admin:{SECRET}@10.0.0.7/cam",
        f"ftp://admin:{SECRET}@10.0.0.7/cam",
    ],
)
def test_an_unusable_address_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(SourceAddressError) as caught:
        parse_address(text)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or SECRET not in str(caught.value.__context__)


@pytest.mark.parametrize(
    ("text", "next_step"),
    [
        ("rstp://10.0.0.7/cam", "did you mean rtsp://10.0.0.7/cam?"),
        ("rtsp:/10.0.0.7/cam", "did you mean rtsp://10.0.0.7/cam?"),
        ("10.0.0.7", "did you mean rtsp://10.0.0.7?"),
        ("10.0.0.7:554/cam", "did you mean rtsp://10.0.0.7:554/cam?"),
        ("rtsp+listen://0.0.0.0/cam", "rtsp+listen://0.0.0.0:8554/cam"),
        ("v4l2:video0", "/dev/video0"),
        ("rtsp://", "no host"),
        ("", "give rtsp://"),
        ("no such thing", "give rtsp://"),
        ("a\0b", "give rtsp://"),
        ("x" * 5000, "give rtsp://"),
    ],
)
def test_an_unusable_address_is_refused_with_the_nearest_form(text: str, next_step: str) -> None:
    with pytest.raises(SourceAddressError) as caught:
        parse_address(text)
    assert next_step in str(caught.value)


def test_a_mistyped_file_names_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "chimp.mp4").touch()
    with pytest.raises(SourceAddressError, match=r"did you mean .*chimp\.mp4\?"):
        parse_address(str(tmp_path / "chmip.mp4"))


@pytest.mark.parametrize("typed", ["gate=chmip.mp4", "../clips/chmip.mp4", "x/../chmip.mp4"])
def test_no_file_is_guessed_at_where_the_folder_may_not_be_the_one_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    (tmp_path / "clips/x").mkdir(parents=True)
    (tmp_path / "clips/chimp.mp4").touch()
    monkeypatch.chdir(tmp_path / "clips")
    with pytest.raises(SourceAddressError, match="give rtsp://") as caught:
        parse_address(typed)
    assert "chimp.mp4" not in str(caught.value)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    with pytest.raises(SourceAddressError, match=r"pipe\.mp4 is not a regular file; give a video"):
        parse_address(f"gate={pipe}")


@pytest.mark.parametrize("name", ["ocelot.jpg", "OCELOT.JPG", "ocelot.webp"])
def test_a_single_picture_is_sent_to_the_commands_that_read_pictures(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "card 1"
    folder.mkdir()
    (folder / name).touch()
    with pytest.raises(SourceAddressError, match="is a picture") as caught:
        parse_address(str(folder / name))
    assert f"`trailwarden scan '{folder}'`" in str(caught.value)
    assert f"`trailwarden detect '{folder / name}'`" in str(caught.value)


def test_a_folder_named_like_a_picture_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "best.jpg").mkdir()
    assert parse_address(str(tmp_path / "best.jpg")).kind is SourceKind.STILLS


def test_a_slug_is_never_empty_and_never_long() -> None:
    assert slug("///") == "camera"
    assert len(slug("x" * 500)) == 80
    assert slug("e\u0301t\u00e9") == "\u00e9t\u00e9"


def test_a_misspelt_key_of_a_scene_is_told_at_once() -> None:
    with pytest.raises(SourceAddressError, match="wnd"):
        parse_address("sim:meadow?wnd=2")
