"""The adapters that come with the package, each with its card (`tools.gguf`, `tools.json`).

`tools` turns a question into a call in the compact dialect (`asking.compact`). Needs no torch.
"""

from __future__ import annotations

from pathlib import Path

from trailwarden.learning.errors import AdapterUnusable

TOOLS = "tools"
"""The adapter that `trailwarden learn tools` makes."""

TRAINED = "trailwarden"
"""How the names of models begin that were trained here; they are spoken to in their own dialect."""

_HERE = Path(__file__).parent
_MAGIC = b"GGUF"


def shipped(name: str) -> Path | None:
    """The adapter of this name that comes with the package, None if there is none."""
    path = _HERE / f"{name}.gguf"
    return path if name.isidentifier() and path.is_file() else None


def find_adapter(name_or_path: str) -> Path:
    """The GGUF file of an adapter: one of the package by name, or any by its path.

    Raises:
        AdapterUnusable: there is none, or the file is no GGUF.
    """
    path = shipped(name_or_path) or Path(name_or_path).expanduser()
    if not path.is_file():
        ours = ", ".join(sorted(file.stem for file in _HERE.glob("*.gguf"))) or "none"
        raise AdapterUnusable(
            f"adapter {name_or_path}: no such file, and no adapter of that name comes with this "
            f"package (it has: {ours}); `trailwarden learn tools` makes one"
        )
    with path.open("rb") as file:
        magic = file.read(len(_MAGIC))
    if magic != _MAGIC:
        raise AdapterUnusable(f"{path} is no GGUF file: it begins with {magic!r}, not {_MAGIC!r}")
    return path.resolve()
