"""docs/commands.md and docs/json.md say what the program does, no less and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.command_pages import PAGE, brought_up_to_date, commands, referenced
from tests.cli.conftest import SIMULATED, CommandLine
from tests.cli.stored_world import fill, label
from tests.edge.card.card_maker import write_still

from trailwarden.edge.detect.catalogue import KNOWN_MODELS

DOCS = PAGE.parent
NAMED_BY_DATA = {"effort", "effortSeconds", "events{}", "observationTypes"}
"""Objects whose keys are data (a camera's name, a kind), not fields."""
SHARED = {"observations": "Observation", "media": "Media file"}
"""Arrays that stand in several documents and are described once."""
RARE = {
    "Observation": {
        "lifeStage",
        "sex",
        "behavior",
        "individualID",
        "cameraSetupType",
        "observationTags",
    },
    "watch": {
        "detector",
        *(
            f"detector.{name}"
            for name in (
                "looksAsked",
                "looksServed",
                "looksFailed",
                "inferences",
                "droppedLate",
                "droppedForBudget",
            )
        ),
    },
    "scan": {"cards[].damaged[].filePath", "cards[].damaged[].reason"},
    "clean": {"deleted.refused[].filePath", "deleted.refused[].reason"},
}
"""Described fields that appear only where there is a model, a damaged file or a person's detail."""


def documented(section: str) -> set[str]:
    """The fields in the tables of a section of docs/json.md."""
    page = (DOCS / "json.md").read_text(encoding="utf-8")
    part = page.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE))


def fields(document: Any, section: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every field in a document: the section that should describe it, and its path."""
    if isinstance(document, list):
        for one in document:
            yield from fields(one, section, f"{prefix}[]" if prefix else "")
    elif isinstance(document, dict) and prefix.split(".")[-1] not in NAMED_BY_DATA:
        for key, value in document.items():
            path = f"{prefix}.{key}" if prefix else key
            yield section, path
            if key in SHARED and isinstance(value, list):
                yield from fields(value, SHARED[key])
            elif not (key == "events" and isinstance(value, dict)):
                yield from fields(value, section, path)


@pytest.fixture
def documents(cli: CommandLine, tmp_path: Path) -> dict[str, Any]:
    """Real output of every command that has --json."""
    card = tmp_path / "card"
    for number in range(3):
        write_still(card / "DCIM" / f"{number}.jpg")
    (card / "DCIM" / "empty.jpg").write_bytes(b"")
    model = tmp_path / "models"
    model.mkdir()
    (model / "wrong.onnx").write_bytes(b"this is no model")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAILWARDEN_MODELS", str(model))
        checked = cli.run("models", "check", "--json").document
    told = {
        "watch": cli.run("watch", f"gate={SIMULATED}", "--at-speed", "--json").document,
        "scan": cli.run("scan", f"card={card}", "--json").document,
        "demo": cli.run("demo", "--for", "1", "--json", "--keep", tmp_path / "demo").document,
        "models list": cli.run("models", "list", "--json").document,
        "models check": checked,
        "doctor": cli.run("doctor", "--json").document,
        "clock": cli.run("clock", "gate", "1h", "--json").document,
    }
    fill(cli.data)
    label(cli.data, "e1")
    told["events"] = cli.run("events", "--json").document
    told["cameras"] = cli.run("cameras", "--json").document
    told["clean"] = cli.run("clean", "--keep-days", "0", "--dry-run", "--json").document
    return told


def test_every_field_of_json_output_is_described_and_every_described_one_exists(
    documents: dict[str, Any],
) -> None:
    found: dict[str, set[str]] = {}
    for command, document in documents.items():
        for section, path in fields(document, command):
            found.setdefault(section, set()).add(path)
    found["demo"] -= documented("watch")  # it is that document and more

    assert set(found) == {*documents, *SHARED.values()}
    for section, paths in found.items():
        described = documented(section)
        assert paths - described == set(), f"{section}: not described in docs/json.md"
        stale = described - paths - RARE.get(section, set())
        assert stale == set(), f"{section}: described in docs/json.md, but does not exist"


def test_every_command_with_json_has_a_section() -> None:
    page = (DOCS / "json.md").read_text(encoding="utf-8")
    with_json = {
        name
        for name, command in commands().items()
        if any("--json" in parameter.opts for parameter in command.params)
    }
    sections = set(re.findall(r"^## (.+)$", page, re.MULTILINE))

    assert sections == with_json | set(SHARED.values())


def test_the_page_of_commands_is_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert brought_up_to_date(page) == page, (
        "docs/commands.md is stale: run `python -m tests.cli.command_pages`"
    )


def test_every_command_and_option_stands_in_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert sorted(referenced(page)) == sorted(commands())
    for name, command in commands().items():
        part = page.split(f"<!-- reference: {name} -->")[1].split("<!-- end -->")[0]
        for parameter in command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else []:
                assert f"`{option}`" in part, f"{name} {option}"


def test_the_environment_is_described() -> None:
    """Every variable that the program reads stands in the page."""
    source = DOCS.parent / "src" / "trailwarden"
    texts = (path.read_text(encoding="utf-8") for path in source.rglob("*.py"))
    read = {name for text in texts for name in re.findall(r"TRAILWARDEN_[A-Z_]+", text)}
    page = PAGE.read_text(encoding="utf-8")

    assert read
    assert {name for name in read if f"| `{name}` |" not in page} == set()


def test_every_known_model_is_described_with_its_licence() -> None:
    lines = (DOCS / "models.md").read_text(encoding="utf-8").splitlines()

    for model in KNOWN_MODELS:
        (line,) = (line for line in lines if line.startswith(f"| `{model.name}`"))
        assert f"| {model.licence} |" in line
        assert (f"models pull {model.name}" in line) is (model.url is not None)


@pytest.mark.parametrize("page", ["commands.md", "json.md", "models.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in anchors, target
        elif not target.startswith("https://"):
            assert (DOCS / target).is_file(), target
