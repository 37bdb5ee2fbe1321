"""Every benchmark, or those named, one after the other: `python -m bench [NAME …]`."""

from __future__ import annotations

import subprocess
import sys

ALL = (
    "pictures",
    "capacity",
    "sim_hours",
    "kills",
    "memory",
    "store_scale",
    "worlds_scale",
    "exchange_scale",
    "query_scale",
    "report",
)


def main() -> None:
    """Run them; the exit code is that of the worst."""
    names = sys.argv[1:] or ALL
    codes = [subprocess.call([sys.executable, "-m", f"bench.{name}"]) for name in names]
    sys.exit(max(codes))


if __name__ == "__main__":
    main()
