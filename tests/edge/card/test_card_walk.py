"""Walking a card: what is read, in which order, and whose card it is."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from trailwarden.edge.card.naming import cards_of
from trailwarden.edge.card.walk import STILL_TYPES, FileKind, contents_of
from trailwarden.edge.detect.picture import PICTURE_SUFFIXES
from trailwarden.edge.errors import SourceAddressError


def touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")


def test_pictures_and_videos_are_found_in_the_order_cameras_count(tmp_path: Path) -> None:
    for name in (
        "DCIM/100MEDIA/IMG_10.JPG",
        "DCIM/100MEDIA/IMG_9.jpg",
        "DCIM/99MEDIA/VID_2.AVI",
        "DCIM/Kühe/bär.Png",
        "DCIM/readme.txt",
        ".Trashes/IMG_1.JPG",
        "DCIM/100MEDIA/._IMG_9.jpg",
        "System Volume Information/x.jpg",
        "Thumbs.db",
    ):
        touch(tmp_path / name)
    found = contents_of(tmp_path)
    assert [file.path.name for file in found.files] == [
        "VID_2.AVI",
        "IMG_9.jpg",
        "IMG_10.JPG",
        "bär.Png",
    ]
    assert [file.kind for file in found.files[:2]] == [FileKind.VIDEO, FileKind.PICTURE]
    assert found.others == 2
    assert found.faults == ()


def test_links_are_followed_but_not_in_circles(tmp_path: Path) -> None:
    touch(tmp_path / "card/a.jpg")
    (tmp_path / "card/again").symlink_to(tmp_path / "card")
    (tmp_path / "card/gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    found = contents_of(tmp_path / "card")
    assert [file.path.name for file in found.files] == ["a.jpg"]
    assert [fault.path.name for fault in found.faults] == ["gone.jpg"]


def test_pipes_sockets_and_devices_are_faults_and_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    touch(tmp_path / "a.jpg")
    os.mkfifo("pipe.jpg")
    os.mkfifo("pipe.txt")
    (tmp_path / "device.mp4").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.png")
        found = contents_of(tmp_path)
    assert [file.path.name for file in found.files] == ["a.jpg"]
    assert [(fault.path.name, fault.reason, fault.counted) for fault in found.faults] == [
        (name, "is not a regular file", False) for name in ("device.mp4", "pipe.jpg", "socket.png")
    ]
    assert found.others == 1


def test_every_still_that_can_be_decoded_has_a_media_type() -> None:
    assert set(STILL_TYPES) == PICTURE_SUFFIXES


def test_a_card_is_named_by_the_user_its_folder_or_the_folder_above_dcim(tmp_path: Path) -> None:
    (tmp_path / "Nord 3/DCIM").mkdir(parents=True)
    dcim, card = str(tmp_path / "Nord 3/DCIM"), str(tmp_path / "Nord 3")
    assert [c.camera_id for c in cards_of([f"gate={card}"])] == ["gate"]
    assert [c.camera_id for c in cards_of([card])] == ["Nord-3"]
    assert [c.camera_id for c in cards_of([dcim])] == ["Nord-3"]


def test_a_camera_per_folder(tmp_path: Path) -> None:
    for name in ("cam10/1.jpg", "cam9/1.jpg", ".Trashes/1.jpg", "loose.jpg"):
        touch(tmp_path / name)
    cards = cards_of([f"wood={tmp_path}"], camera_per_folder=True)
    found = {card.camera_id: contents_of(card.folder, deep=card.deep).files for card in cards}
    assert list(found) == ["wood-cam9", "wood-cam10", "wood"]
    assert [file.path.name for file in found["wood"]] == ["loose.jpg"]


def test_two_folders_of_one_name_are_not_taken_for_one_camera(tmp_path: Path) -> None:
    one, other = tmp_path / "a/cam", tmp_path / "b/cam"
    one.mkdir(parents=True)
    other.mkdir(parents=True)
    with pytest.raises(SourceAddressError, match=r"would both be camera cam; name them"):
        cards_of([str(one), str(other)])
    named = cards_of([f"x={one}", f"x={other}"])
    assert [card.camera_id for card in named] == ["x", "x"]


@pytest.mark.parametrize("name", ["nowhere", "file.txt", "bad\0name"])
def test_what_is_no_folder_is_refused_with_a_next_step(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(SourceAddressError, match=r"check the path|`trailwarden watch`"):
        cards_of([f"{tmp_path}/{name}"])
