"""The time a camera wrote into a picture's EXIF block (JEITA CP-3451, EXIF 2.32)."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo

from PIL import ExifTags
from PIL import Image as Pillow

_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class ExifTime:
    """When the camera says the picture was taken, aware.

    `zone_stated` is false if the file gives no offset and the caller's zone was taken instead.
    """

    moment: datetime
    zone_stated: bool


def exif_time_of(picture: Pillow.Image, zone: tzinfo, issues: list[str]) -> ExifTime | None:
    """The original time, else the time of digitising, else that of the last change.

    A tag that cannot be read is added to `issues` and passed over.
    """
    try:
        exif = picture.getexif()
        detail = exif.get_ifd(ExifTags.IFD.Exif)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, struct.error) as error:
        issues.append(f"EXIF cannot be read ({error})")
        return None
    tags = (
        (detail, ExifTags.Base.DateTimeOriginal, "Original"),
        (detail, ExifTags.Base.DateTimeDigitized, "Digitized"),
        (exif, ExifTags.Base.DateTime, ""),
    )
    for block, tag, kind in tags:
        text = _text(block.get(tag))
        if not text:
            continue
        local = _local(text, _text(detail.get(ExifTags.Base[f"SubsecTime{kind}"])))
        if local is not None:
            offset = _offset(_text(detail.get(ExifTags.Base[f"OffsetTime{kind}"])))
            return ExifTime(local.replace(tzinfo=offset or zone), offset is not None)
        issues.append(f"EXIF {tag.name} {text!r} is no time")
    return None


def _text(value: object) -> str:
    """A tag's text without the padding that cameras leave."""
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return value.strip(" \0\t\n") if isinstance(value, str) else ""


def _local(text: str, fraction: str) -> datetime | None:
    """`2021:05:29 03:51:33` and its decimals as a time without zone."""
    try:
        whole = datetime.strptime(text, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - zone comes after
    except ValueError:
        return None
    digits = fraction if fraction.isdecimal() and fraction.isascii() else "0"
    return whole + timedelta(microseconds=int(digits[:6].ljust(6, "0")))


def _offset(text: str) -> tzinfo | None:
    """`+02:00` as a zone."""
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[2]) > 14 or int(match[3]) > 59:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(-size if match[1] == "-" else size)
