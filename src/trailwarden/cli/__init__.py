"""The `trailwarden` command: one module a subcommand, each thin."""

import sys

from trailwarden.cli.remedy import remedy


def main() -> None:
    """Run the command line; a library that cannot be loaded is one clear line."""
    try:
        from trailwarden.cli.app import run
    except ImportError as error:
        sys.exit(f"error: a library cannot be loaded: {error}; {remedy(error)}")
    run()


__all__ = ["main"]
