"""FFmpeg's errors in our words: what was tried, on what, and what to do next.

FFmpeg's own text quotes the whole address with its password, so none of it is passed on, and the
errors made here are raised outside the `except` block so that no traceback carries it either.
"""

from __future__ import annotations

import av
import av.error

from trailwarden.edge.errors import (
    SourceAddressError,
    SourceBroken,
    SourceError,
    SourceRefused,
    SourceUnreachable,
)
from trailwarden.edge.source.address import SourceAddress, SourceKind

_REFUSALS = (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError, av.error.PermissionError)
_HTTP_ERRORS = (av.error.HTTPClientError, av.error.HTTPServerError)
_TIMEOUTS = (av.error.ExitError, av.error.TimeoutError)


def opening_failure(error: Exception, address: SourceAddress, timed_out: bool) -> SourceError:
    """The error to raise when `address` could not be opened.

    `timed_out` is told apart by the caller's clock: FFmpeg calls a mute camera "invalid data".
    """
    if isinstance(error, _REFUSALS):
        return _refused(address)
    if isinstance(error, _HTTP_ERRORS):
        # Not final: servers that pass cameras on say 404 while the camera behind them is away.
        return SourceUnreachable(
            f"{address} answers, but gives nothing under that path ({_reason(error)}); "
            "check the path in the camera's manual"
        )
    if address.kind is SourceKind.FILE:
        return _file_failure(error, address)
    if isinstance(error, av.error.InvalidDataError | av.error.EOFError) and not timed_out:
        return SourceBroken(
            f"{address} answers, but not with video that FFmpeg can read ({_reason(error)}); "
            "check the path, and that the camera sends H.264, H.265 or MJPEG"
        )
    reason = "timed out" if timed_out else _reason(error)
    return SourceUnreachable(_unreachable_text(reason, address))


def reading_failure(error: Exception, address: SourceAddress, silent_after_s: float) -> SourceError:
    """The error to raise when `address` was open and then failed."""
    if isinstance(error, _REFUSALS):
        return _refused(address)
    if isinstance(error, _TIMEOUTS):
        return SourceBroken(
            f"{address} sent nothing for {silent_after_s:g} s; check the camera's power and network"
        )
    return SourceBroken(
        f"{address} stopped in the middle ({_reason(error)}); "
        "check the camera's power and network if this repeats"
    )


def ended_early(address: SourceAddress) -> SourceBroken:
    """The error to raise when a live source says it is finished."""
    return SourceBroken(f"{address} ended its stream; check whether the camera restarted")


def size_changed(address: SourceAddress, size: tuple[int, int]) -> SourceBroken:
    """The error to raise when a live source goes on with pictures of another size."""
    width, height = size
    return SourceBroken(
        f"{address} changed its pictures to {width}x{height} in mid-stream; nothing to do, "
        "it is read again from a new connection"
    )


def _refused(address: SourceAddress) -> SourceRefused:
    if address.kind in {SourceKind.FILE, SourceKind.DEVICE}:
        return SourceRefused(
            f"no permission to read {address}; give this user the right to "
            f"(a video device usually needs the group 'video')"
        )
    return SourceRefused(
        f"{address} refused the user name or password; write them as "
        "scheme://USER:PASSWORD@HOST/…, with @ : / ? # in a password as %40 %3A %2F %3F %23"
    )


def _file_failure(error: Exception, address: SourceAddress) -> SourceError:
    if isinstance(error, av.error.FileNotFoundError):
        return SourceAddressError(f"{address} does not exist; check the path")
    return SourceBroken(
        f"{address} is not a video that FFmpeg can read ({_reason(error)}); "
        "it may be cut off, still being copied, or no video at all"
    )


def _unreachable_text(reason: str, address: SourceAddress) -> str:
    if address.kind is SourceKind.DEVICE:
        return f"{address} gives no video ({reason}); plug it in, or close what uses it"
    if address.kind is SourceKind.RTSP_LISTEN:
        return (
            f"no camera pushed to {address} ({reason}); "
            "set the camera to push there, or free the port if another program holds it"
        )
    return (
        f"nothing answers at {address} ({reason}); "
        "check that the camera is on, and its host name and port"
    )


def _reason(error: Exception) -> str:
    if isinstance(error, _TIMEOUTS):
        return "timed out"
    # `strerror` is FFmpeg's text without the address.
    return (getattr(error, "strerror", None) or type(error).__name__).lower()
