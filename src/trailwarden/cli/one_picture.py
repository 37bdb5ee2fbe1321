"""One picture of a camera that is asked once, as JPEG; whoever hangs is not waited for."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate

import cv2

from trailwarden.domain import Deployment
from trailwarden.edge.errors import EdgeError
from trailwarden.edge.frame import Image
from trailwarden.edge.source import SourceAddress, SourceKind, open_feed, parse_address
from trailwarden.skills.shots import NoShot

_QUALITY = 90
_LIVE = {SourceKind.RTSP, SourceKind.HTTP, SourceKind.DEVICE, SourceKind.SIMULATED}


def jpeg_from(deployment: Deployment, deadline_s: float) -> bytes:
    """What a deployed camera sees now. Raises NoShot: why it cannot be shown."""
    image = _picture(_address(deployment), deadline_s)
    written, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not written:
        raise NoShot("the camera's picture could not be written as JPEG")
    return jpeg.tobytes()


def _address(deployment: Deployment) -> SourceAddress:
    """Where the camera is reached. Raises NoShot where it cannot be asked."""
    if "***" in deployment.source:
        raise NoShot("the camera's address holds a password, which is not stored")
    try:
        address = parse_address(deployment.source)
    except EdgeError:
        raise NoShot("it is not stored how the camera is reached") from None
    if address.kind not in _LIVE:
        raise NoShot("its pictures come from files or are sent to us, so it cannot be asked")
    return address


def _picture(address: SourceAddress, deadline_s: float) -> Image:
    """The first whole picture that the camera sends. Raises NoShot.

    A read that hangs cannot be called off: its thread is left behind, to end by itself.
    """
    picture: Future[Image] = Future()

    def read() -> None:
        try:
            picture.set_result(_first(address, deadline_s))
        except Exception as error:  # noqa: BLE001 - raised again where the picture is waited for
            picture.set_exception(error)

    threading.Thread(target=read, name=f"shot of {address.camera_id}", daemon=True).start()
    try:
        return picture.result(deadline_s)
    except TooLate:
        raise NoShot(f"the camera did not answer within {deadline_s:.0f} s") from None
    except EdgeError as error:
        raise NoShot(f"the camera could not be reached ({error})") from error


def _first(address: SourceAddress, deadline_s: float) -> Image:
    with open_feed(
        address, realtime=True, open_timeout_s=deadline_s, read_timeout_s=deadline_s
    ) as feed:
        for reading in feed:
            for frame in reading.frames:
                return frame.colour()
    raise NoShot("the camera sent no picture")
