"""The README's pictures, taken from a real run of the demo: `python -m bench.portrait`.

Runs `trailwarden demo` without sample footage, and writes `docs/demo.svg` (what the terminal
showed, with the data folder's name shortened) and `docs/demo.jpg` (best frames of its events).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path

import cv2
import numpy as np
from rich.console import Console
from rich.text import Text

from bench.common import arguments
from trailwarden.domain import MediaKind
from trailwarden.edge.frame import Image
from trailwarden.store import Reader

DOCS = Path(__file__).parent.parent / "docs"
_FRAMES = 3


def main() -> None:
    """Run the demo and keep its portrait."""
    asked = arguments(__doc__)
    asked.add_argument("--seconds", type=int, default=80)
    seconds = asked.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        command = ["demo", "--for", str(seconds), "--keep", folder]
        environment = {key: value for key, value in os.environ.items() if "SAMPLES" not in key}
        ended = subprocess.run(
            [sys.executable, "-m", "trailwarden", *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        shown = ended.stdout.replace(folder, "demo")
        write_terminal(f"$ trailwarden demo --for {seconds} --keep demo\n{shown}")
        write_frames(Path(folder))


def write_terminal(text: str) -> None:
    """The terminal as a picture."""
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=148, file=nowhere)
        console.print(Text(text.rstrip()), soft_wrap=False)
        picture = console.export_svg(title="trailwarden demo (simulated cameras)")
    # Without the web fonts that rich names: whoever reads a README asks no other server for them.
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    picture = re.sub(r"<!--.*?-->", "", picture, flags=re.DOTALL)
    (DOCS / "demo.svg").write_text(picture, encoding="utf-8")


def write_frames(root: Path) -> None:
    """The best frame of one event of each camera, side by side."""
    with Reader.open(root) as reader:
        events = reader.events()
    by_camera: dict[str, list[Path]] = {}
    for event in events:
        best = [media.path for media in event.media if media.kind is MediaKind.BEST]
        by_camera.setdefault(event.camera_id, []).extend(best)
    rounds = zip_longest(*by_camera.values())
    chosen = [path for one in rounds for path in one if path is not None][:_FRAMES]
    strip = np.hstack([_read(path) for path in chosen])
    cv2.imwrite(str(DOCS / "demo.jpg"), strip, [cv2.IMWRITE_JPEG_QUALITY, 82])


def _read(path: Path) -> Image:
    picture = np.asarray(cv2.imread(str(path)), np.uint8)
    return np.asarray(cv2.resize(picture, (480, 270), interpolation=cv2.INTER_AREA), np.uint8)


if __name__ == "__main__":
    main()
