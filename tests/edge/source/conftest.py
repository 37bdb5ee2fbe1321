"""Small clips, filmed for the tests of sources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

RATE = 25
_AS_CAMERAS_DO = {"bf": "0", "preset": "veryfast"}


def drawn_picture(number: int, width: int = 160, height: int = 96) -> NDArray[np.uint8]:
    """HxWx3 blue-green-red: a bright square that moves four pixels a picture over a gradient."""
    image = np.empty((height, width, 3), np.uint8)
    image[:] = np.linspace(40, 120, width, dtype=np.uint8)[None, :, None]
    left = (number * 4) % (width - 16)
    image[32:48, left : left + 16] = (40, 200, 240)
    return image


def film(
    path: Path,
    pictures: int = 50,
    *,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    options: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
) -> Path:
    """Encode drawn pictures, as a camera does: a key frame a second, no B-frames."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=RATE)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 160, 96, pixels
        stream.gop_size = RATE
        stream.options.update(options if options is not None else _AS_CAMERAS_DO)
        container.metadata.update(metadata or {})
        for number in range(pictures):
            frame = av.VideoFrame.from_ndarray(drawn_picture(number), format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of H.264 in MP4, 25 pictures a second, 160x96."""
    return film(tmp_path_factory.mktemp("clips") / "clip.mp4")


@pytest.fixture(scope="session")
def filmed() -> Callable[..., Path]:
    """`film` itself, for a clip of one's own."""
    return film
