"""Nothing here tells anybody anything: the libraries we bring are kept from it as well."""

import os
import subprocess
import sys
from pathlib import Path


def test_the_detectors_engine_leaves_no_record_of_the_machine(tmp_path: Path) -> None:
    script = "import trailwarden.edge.detect.load, time; time.sleep(1)"
    environment = {key: value for key, value in os.environ.items() if "TELEMETRY" not in key}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / ".cache")}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=60)
    assert [path.name for path in tmp_path.rglob("*") if "Microsoft" in str(path)] == []
