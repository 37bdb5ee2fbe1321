"""The `trailwarden` command: one module a subcommand, each thin."""

import sys

from trailwarden.cli.remedy import remedy

INTERRUPTED = 130


def main() -> None:
    """Run the command line; a library that cannot be loaded is one clear line."""
    try:
        from trailwarden.cli.app import run

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except ImportError as error:
        if _was_interrupted(error):
            sys.exit(INTERRUPTED)
        sys.exit(f"error: a library cannot be loaded: {error}; {remedy(error)}")


def _was_interrupted(error: BaseException) -> bool:
    """Whether Ctrl-C came while a library was loading, which some tell as a failure of theirs."""
    cause = error.__cause__ or error.__context__
    return isinstance(error, KeyboardInterrupt) or (cause is not None and _was_interrupted(cause))


__all__ = ["main"]
