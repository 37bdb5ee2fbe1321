"""Writes the reference parts of docs/commands.md from the command line itself.

`python -m tests.cli.command_pages` brings the page up to date. What stands between
`<!-- reference: NAME -->` and `<!-- end -->` is written by this; the rest by hand.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

from trailwarden.cli.app import app

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"
_PART = re.compile(r"<!-- reference: (?P<name>.*?) -->\n.*?<!-- end -->", re.DOTALL)


def commands() -> dict[str, Any]:
    """Every command by its full name, `models pull` for one in a group; groups left out."""
    root: Any = get_command(app)
    return dict(_below(root, typer.Context(root), ""))


def _below(group: Any, context: Any, prefix: str) -> list[tuple[str, Any]]:
    found = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "list_commands"):
            found += _below(command, context, f"{prefix}{name} ")
        else:
            found.append((prefix + name, command))
    return found


def brought_up_to_date(page: str) -> str:
    """The page with every reference part written anew. Raises KeyError for an unknown command."""
    known = commands()
    return _PART.sub(lambda part: _reference(part["name"], known[part["name"]]), page)


def referenced(page: str) -> list[str]:
    """The commands that have a reference part in the page."""
    return [part["name"] for part in _PART.finditer(page)]


def _reference(name: str, command: Any) -> str:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option"]
    usage = " ".join(["trailwarden", name, "[OPTIONS]", *map(_argument_usage, arguments)])
    lines = [f"<!-- reference: {name} -->", f"`{usage}`", "", *_prose(command.help), ""]
    lines += ["| argument or option | what it does |", "|---|---|"]
    lines += [f"| `{_argument_usage(p)}` | {_cell(p)} |" for p in arguments]
    lines += [f"| {_option_usage(p)} | {_cell(p)} |" for p in options]
    return "\n".join([*lines, "<!-- end -->"])


def _prose(text: str) -> list[str]:
    """A help text with a paragraph a line."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n")).splitlines()


def _argument_usage(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    name += "…" if argument.nargs == -1 and not name.endswith("…") else ""
    return name if argument.required else f"[{name}]"


def _option_usage(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    return names if option.is_flag else f"{names} `{option.metavar or option.name.upper()}`"


def _cell(parameter: Any) -> str:
    notes = [parameter.help.rstrip(".") + "."]
    default = parameter.default
    if default is not None and not isinstance(default, bool | list | tuple | str):
        notes.append(f"Default: {default}.")
    if parameter.required and parameter.param_type_name == "option":
        notes.append("Must be given.")
    return " ".join(notes).replace("|", r"\|")


if __name__ == "__main__":
    PAGE.write_text(brought_up_to_date(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
