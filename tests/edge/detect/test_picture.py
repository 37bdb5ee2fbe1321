"""Stills as cameras and cards leave them: odd, cut short, sideways, or no picture at all."""

from __future__ import annotations

import os
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags
from PIL import Image as Pillow

from trailwarden.edge.detect.picture import read_picture
from trailwarden.edge.errors import PictureError

NAIROBI = ZoneInfo("Africa/Nairobi")


def scene(width: int = 96, height: int = 64) -> NDArray[np.uint8]:
    """Red, green and blue thirds, side by side, as RGB."""
    colours = np.array([[200, 0, 0], [0, 200, 0], [0, 0, 200]], np.uint8)
    return np.repeat(np.repeat(colours, width // 3, axis=0)[np.newaxis], height, axis=0)


def saved(path: Path, picture: Pillow.Image | None = None, **options: Any) -> Path:
    (picture or Pillow.fromarray(scene())).save(path, **options)
    return path


def with_exif(path: Path, detail: dict[int, object], base: dict[int, object] | None = None) -> Path:
    exif = Pillow.Exif()
    exif.update(base or {})
    exif.get_ifd(ExifTags.IFD.Exif).update(detail)
    return saved(path, exif=exif)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp", "tif", "gif"])
def test_colours_are_blue_green_red(tmp_path: Path, suffix: str) -> None:
    picture = read_picture(saved(tmp_path / f"Füchse 狐.{suffix}"), UTC)
    assert picture.image.dtype == np.uint8
    assert (picture.width, picture.height) == (96, 64)
    assert picture.issues == ()
    for third, colour in enumerate(((0, 0, 200), (0, 200, 0), (200, 0, 0))):
        assert np.abs(picture.image[32, 16 + 32 * third].astype(int) - colour).max() < 30


def test_grey_has_three_equal_channels(tmp_path: Path) -> None:
    grey = Pillow.fromarray(np.arange(64, dtype=np.uint8)[np.newaxis].repeat(8, 0))
    image = read_picture(saved(tmp_path / "grey.png", grey), UTC).image
    assert image.shape == (8, 64, 3)
    assert (image[0, :, 0] == np.arange(64)).all()
    assert (image == image[:, :, :1]).all()


def test_cmyk_is_turned_into_light(tmp_path: Path) -> None:
    path = saved(tmp_path / "print.jpg", Pillow.fromarray(scene()).convert("CMYK"))
    assert read_picture(path, UTC).image[32, 16, 2] > 150


def test_sixteen_bits_are_scaled_not_cut_off(tmp_path: Path) -> None:
    deep = np.linspace(0, 65535, 256).astype(np.uint16)[np.newaxis].repeat(4, 0)
    image = read_picture(saved(tmp_path / "deep.png", Pillow.fromarray(deep)), UTC).image
    assert image[0, 0, 0] == 0
    assert image[0, 128, 0] == pytest.approx(128, abs=1)
    assert image[0, 255, 0] == 255


def test_transparent_and_palette_pictures_are_read(tmp_path: Path) -> None:
    base = Pillow.fromarray(scene())
    for mode in ("RGBA", "LA", "P", "1"):
        path = saved(tmp_path / f"{mode}.png", base.convert(mode))
        assert read_picture(path, UTC).image.shape == (64, 96, 3)


def test_a_camera_held_sideways_is_turned_upright(tmp_path: Path) -> None:
    path = with_exif(tmp_path / "side.jpg", {}, {ExifTags.Base.Orientation: 6})
    picture = read_picture(path, UTC)
    assert (picture.width, picture.height) == (64, 96)
    assert picture.image[16, 32, 2] > 150  # red, left in the file, is on top


def test_a_cut_jpeg_shows_what_is_there(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (256, 256, 3), np.uint8)
    path = saved(tmp_path / "cut.jpg", Pillow.fromarray(noise))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    picture = read_picture(path, UTC)
    assert picture.image.shape == (256, 256, 3)
    assert picture.image[:64].std() > 20
    assert picture.image[-32:].std() < 5
    assert any("part of the picture is missing" in issue for issue in picture.issues)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"I am a note, not a picture", "is no picture"),
        (b"\xff\xd8\xff\xe0", "is no picture"),
        (b"\x89PNG\r\n\x1a\n", "is no picture"),
        (os.urandom(3000), "is no picture"),
    ],
)
def test_what_is_no_picture_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "IMG_0001.JPG"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=rf"IMG_0001\.JPG.*{reason}"):
        read_picture(path, UTC)


def test_a_cut_png_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    path = saved(tmp_path / "cut.png", Pillow.fromarray(noise))
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(PictureError, match=r"cut\.png is damaged"):
        read_picture(path, UTC)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="No such file"):
        read_picture(tmp_path / "gone.jpg", UTC)
    with pytest.raises(PictureError, match="Is a directory"):
        read_picture(tmp_path, UTC)


@pytest.mark.parametrize("side", [14_000, 30_000, 2_000_000])
def test_a_decompression_bomb_is_refused_undecoded(tmp_path: Path, side: int) -> None:
    path = saved(tmp_path / "bomb.bmp")
    data = bytearray(path.read_bytes())
    data[18:26] = struct.pack("<ii", side, side)
    path.write_bytes(data)
    with pytest.raises(PictureError, match=r"bomb\.bmp.*pixels"):
        read_picture(path, UTC)


def test_a_large_picture_is_read_and_said_to_be_large(tmp_path: Path) -> None:
    path = saved(tmp_path / "large.bmp", Pillow.new("L", (10_000, 9_500)))
    picture = read_picture(path, UTC)
    assert picture.width == 10_000
    assert any("exceeds limit" in issue for issue in picture.issues)


def test_the_original_time_comes_first_and_takes_the_given_zone(tmp_path: Path) -> None:
    path = with_exif(
        tmp_path / "t.jpg",
        {
            ExifTags.Base.DateTimeOriginal: "2021:05:29 03:51:33",
            ExifTags.Base.SubsecTimeOriginal: "25",
            ExifTags.Base.DateTimeDigitized: "2022:01:01 00:00:00",
        },
        {ExifTags.Base.DateTime: "2023:01:01 00:00:00"},
    )
    exif = read_picture(path, NAIROBI).exif
    assert exif is not None
    assert exif.moment == datetime(2021, 5, 29, 3, 51, 33, 250_000, NAIROBI)
    assert not exif.zone_stated


def test_a_stated_offset_wins_over_the_given_zone(tmp_path: Path) -> None:
    path = with_exif(
        tmp_path / "t.jpg",
        {
            ExifTags.Base.DateTimeOriginal: "2021:05:29 03:51:33\0",
            ExifTags.Base.OffsetTimeOriginal: "-07:30",
        },
    )
    exif = read_picture(path, NAIROBI).exif
    assert exif is not None
    zone = timezone(-timedelta(hours=7, minutes=30))
    assert exif.moment == datetime(2021, 5, 29, 3, 51, 33, tzinfo=zone)
    assert exif.zone_stated


@pytest.mark.parametrize("wrong", ["0000:00:00 00:00:00", "yesterday", "2021-05-29 03:51:33"])
def test_a_time_that_is_none_is_an_issue_and_the_next_is_taken(tmp_path: Path, wrong: str) -> None:
    path = with_exif(
        tmp_path / "t.jpg",
        {ExifTags.Base.DateTimeOriginal: wrong},
        {ExifTags.Base.DateTime: "2023:01:01 00:00:00"},
    )
    picture = read_picture(path, UTC)
    assert picture.exif_time == datetime(2023, 1, 1, tzinfo=UTC)
    assert any(wrong in issue for issue in picture.issues)


def test_no_time_is_no_issue(tmp_path: Path) -> None:
    picture = read_picture(saved(tmp_path / "t.jpg"), UTC)
    assert picture.exif_time is None
    assert picture.issues == ()


def test_a_broken_exif_block_does_not_lose_the_picture(tmp_path: Path) -> None:
    path = with_exif(tmp_path / "t.jpg", {ExifTags.Base.DateTimeOriginal: "2021:05:29 03:51:33"})
    data = bytearray(path.read_bytes())
    start = data.index(b"Exif\0\0") + 6
    data[start + 4 : start + 40] = os.urandom(36)
    path.write_bytes(data)
    assert read_picture(path, UTC).image.shape == (64, 96, 3)


def test_many_threads_read_at_once(tmp_path: Path) -> None:
    cut = saved(tmp_path / "cut.jpg", Pillow.fromarray(scene(600, 600)))
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    start = threading.Barrier(4)

    def read(_: int) -> int:
        start.wait()
        return len([read_picture(cut, UTC).issues for _ in range(10)])

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read, range(4))) == [10] * 4


@pytest.mark.needs_data
def test_the_sample_cards_odd_files() -> None:
    folder = os.environ.get("TRAILWARDEN_SAMPLES")
    if not folder:
        pytest.skip("TRAILWARDEN_SAMPLES names no folder of samples")
    images = Path(folder) / "images"
    with pytest.raises(PictureError, match=r"error_img\.JPG is empty"):
        read_picture(images / "animl_southwest" / "error_img.JPG", UTC)
    odd = images / "speciesnet_test_data"
    cut = read_picture(odd / "african_elephants_truncated_file.jpg", UTC)
    assert cut.exif_time == datetime(2010, 8, 4, 8, 43, 15, tzinfo=UTC)
    assert cut.issues
    whole = read_picture(odd / "african_elephants.jpg", UTC)
    turned = read_picture(odd / "african_elephants_with_exif_orientation.jpg", UTC)
    for other in ("african_elephants_cmyk.jpg", "african_elephants_bw.jpg"):
        assert read_picture(odd / other, UTC).image.shape == whole.image.shape
    assert turned.image.shape == whole.image.shape
