"""What the user types to name a camera, and what it means.

`rtsp://` `rtsps://`         a camera that is asked
`rtsp+listen://HOST:PORT/`   a camera that pushes to us (ANNOUNCE)
`http://` `https://`         MJPEG, HLS or plain video
`/dev/video0` `v4l2:…`       a camera on this machine
a file or a folder           a video; stills
`sim:SCENE…`                 a simulated camera
Any of them may be preceded by `NAME=`, the camera's name.
"""

from __future__ import annotations

import difflib
import re
import shlex
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from trailwarden.edge.detect.picture import PICTURE_SUFFIXES
from trailwarden.edge.errors import SourceAddressError
from trailwarden.edge.source.redaction import redacted

FORMS = (
    "rtsp://HOST/PATH, rtsp+listen://HOST:PORT/PATH, http://HOST/PATH, /dev/video0, "
    "a video file, a folder of pictures, or sim:SCENE"
)


class SourceKind(StrEnum):
    """How a camera is reached."""

    RTSP = "rtsp"
    RTSP_LISTEN = "rtsp+listen"
    HTTP = "http"
    DEVICE = "device"
    FILE = "file"
    STILLS = "stills"
    SIMULATED = "sim"

    @property
    def can_come_back(self) -> bool:
        """Whether a source of this kind that fails is worth asking again."""
        return self not in {SourceKind.FILE, SourceKind.STILLS, SourceKind.SIMULATED}


_KIND_BY_SCHEME = {
    "rtsp": SourceKind.RTSP,
    "rtsps": SourceKind.RTSP,
    "rtsp+listen": SourceKind.RTSP_LISTEN,
    "http": SourceKind.HTTP,
    "https": SourceKind.HTTP,
}
_NAMED = re.compile(r"(?P<name>\w[\w .-]{0,63})=(?P<rest>.+)", re.DOTALL)
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):/{0,2}(?P<rest>.*)")
_HOST = re.compile(
    r"(?:[^@/\s]*@)?"
    r"(?:\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|(?:[\w-]+\.)*[\w-]+:\d+|localhost)(?:/.*)?"
)


@dataclass(frozen=True, slots=True)
class SourceAddress:
    """Where a camera is reached. Printing it shows no password.

    `url` is what is opened: a URL with its credentials, an absolute path, or `sim:…`.
    `camera_id` is the name the user gave or one made from the address; it holds letters of any
    script, digits, and `.`, `_`, `-`, so it can stand in a file name.
    """

    kind: SourceKind
    url: str = field(repr=False)
    camera_id: str
    redacted: str

    def __str__(self) -> str:
        return self.redacted


def parse_address(text: str) -> SourceAddress:
    """Understand what the user typed.

    Raises SourceAddressError, whose message names the nearest valid form, if it is no address or
    names a file that does not exist, a picture, or what is neither a file nor a folder.
    """
    text = text.strip()
    if not text:
        raise SourceAddressError(f"the camera's address is empty; give {FORMS}")
    name, rest = _split_name(text)
    address = _simulated(rest) or _device(rest) or _network(rest) or _on_disk(rest, text)
    if name is None:
        return address
    return SourceAddress(address.kind, address.url, slug(name), address.redacted)


def slug(text: str) -> str:
    """Return `text` as a camera id: NFC, other characters than letters, digits, `.`, `_` as `-`.

    Never empty and at most 80 characters.
    """
    joined = re.sub(r"[^\w.]+", "-", unicodedata.normalize("NFC", text)).strip("-.")
    return joined[:80] or "camera"


def _split_name(text: str) -> tuple[str | None, str]:
    match = _NAMED.fullmatch(text)
    if match is None or _exists(Path(text)):
        return None, text
    return match["name"].strip(), match["rest"].strip()


def _simulated(text: str) -> SourceAddress | None:
    if not text.lower().startswith("sim:"):
        return None
    # Loaded only when asked for: drawing scenes is no part of watching cameras.
    from trailwarden.edge.sim.spec import SceneSpec

    SceneSpec.parse(text)  # a misspelt key is to be told now, not when the camera is opened
    return SourceAddress(SourceKind.SIMULATED, text, slug(text), text)


def _device(text: str) -> SourceAddress | None:
    path = text.removeprefix("v4l2:").removeprefix("//")
    if text == path and not path.startswith("/dev/"):
        return None
    if not path.startswith("/dev/"):
        raise SourceAddressError(f"{text} is not a video device; give one like /dev/video0")
    return SourceAddress(SourceKind.DEVICE, path, slug(Path(path).name), path)


def _network(text: str) -> SourceAddress | None:
    scheme, separator, _ = text.partition("://")
    kind = _KIND_BY_SCHEME.get(scheme.lower())
    if kind is None or not separator:
        return None
    parts = _split_url(text)
    if kind is SourceKind.RTSP_LISTEN and parts.port is None:
        raise SourceAddressError(
            f"{redacted(text)} has no port to listen on; give one, "
            f"for example rtsp+listen://0.0.0.0:8554/{parts.path.lstrip('/') or 'camera'}"
        )
    return SourceAddress(kind, text, _slug_of_url(parts), redacted(text))


def _split_url(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        # No cause is shown: urllib's message quotes the part that may be a password.
        raise SourceAddressError(
            f"{redacted(text)} is not an address: no host and port can be read from it; "
            "in a password write @ : / ? # as %40 %3A %2F %3F %23"
        )
    return parts


def _slug_of_url(parts: SplitResult) -> str:
    port = f"-{parts.port}" if parts.port else ""
    return slug(f"{parts.hostname}{port}-{redacted(parts.path)}".replace("***", ""))


def _on_disk(text: str, typed: str) -> SourceAddress:
    path = _absolute(text)
    if not _exists(path):
        raise SourceAddressError(
            f"{redacted(text)} is no file, folder or address of a camera; "
            f"{_advice(text, path, typed)}"
        )
    if path.is_dir():
        return SourceAddress(SourceKind.STILLS, str(path), slug(path.name), str(path))
    _require_video(path)
    return SourceAddress(SourceKind.FILE, str(path), slug(path.stem), str(path))


def _require_video(path: Path) -> None:
    """A pipe would be waited for without end, and a picture taken for a video of one frame."""
    if not path.is_file():
        raise SourceAddressError(
            f"{path} is not a regular file; give a video file, a folder of pictures, or a camera "
            f"on this machine like /dev/video0"
        )
    if path.suffix.lower() in PICTURE_SUFFIXES:
        raise SourceAddressError(
            f"{path} is a picture, not a video; use "
            f"`trailwarden scan {shlex.quote(str(path.parent))}` for its folder, or "
            f"`trailwarden detect {shlex.quote(str(path))}`"
        )


def _absolute(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:  # no such user
        return Path(text).absolute()


def _advice(text: str, path: Path, typed: str) -> str:
    meant = _meant_url(text) or _meant_file(path, typed)
    return f"did you mean {meant}?" if meant else f"give {FORMS}"


def _meant_url(text: str) -> str | None:
    if _HOST.fullmatch(text):
        return redacted(f"rtsp://{text}")
    match = _SCHEME.fullmatch(text)
    if match is None:
        return None
    nearest = difflib.get_close_matches(match["scheme"].lower(), _KIND_BY_SCHEME, n=1)
    return redacted(f"{nearest[0]}://{match['rest']}") if nearest else None


def _meant_file(path: Path, typed: str) -> str | None:
    if ".." in typed or "=" in typed:  # the folder listed might be far from the one meant
        return None
    try:
        names = [sibling.name for sibling in path.parent.iterdir()]
    except (OSError, ValueError):
        return None
    nearest = difflib.get_close_matches(path.name, names, n=1)
    return str(path.parent / nearest[0]) if nearest else None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, a zero byte in it
        return False
