"""What to do when a library cannot be loaded. Imports nothing that could itself be missing."""

from __future__ import annotations


def remedy(error: Exception) -> str:
    """The next step after an import failed with `error`."""
    if "libGL" in str(error):
        return "apt install libgl1 (OpenCV needs it even without a screen)"
    if "libgthread" in str(error) or "libglib" in str(error):
        return "apt install libglib2.0-0"
    return "pip install --force-reinstall trailwarden"
