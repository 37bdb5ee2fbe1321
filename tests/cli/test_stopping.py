"""The first signal asks for an orderly end; one that was ignored before stays ignored."""

import os
import signal
from collections.abc import Iterator

import pytest

from trailwarden.cli.stopping import stopping


@pytest.fixture
def hang_up() -> Iterator[None]:
    """SIGHUP as the test sets it, and afterwards as it was."""
    before = signal.getsignal(signal.SIGHUP)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hang_up")
def test_a_closed_terminal_asks_for_an_end_once() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    asked: list[str] = []
    with stopping(lambda: asked.append("stop")):
        os.kill(os.getpid(), signal.SIGHUP)
        assert asked == ["stop"]
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL


@pytest.mark.usefixtures("hang_up")
def test_under_nohup_a_closed_terminal_ends_nothing() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    asked: list[str] = []
    with stopping(lambda: asked.append("stop")):
        os.kill(os.getpid(), signal.SIGHUP)
    assert asked == []
