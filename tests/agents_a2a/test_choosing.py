"""A reply to a question back means an option, or is a question of its own."""

from __future__ import annotations

import pytest

from trailwarden.agents.choosing import chosen

MARTENS = ("pine marten", "stone marten", "martens of any kind")
CAMERAS = ("trail-1", "trail-2", "trail-10")
DATES = ("3 April 2026", "4 March 2026")


@pytest.mark.parametrize(
    ("reply", "options", "option"),
    [
        ("1", MARTENS, "pine marten"),
        ("2.", MARTENS, "stone marten"),
        ("#3", MARTENS, "martens of any kind"),
        ("the second one", MARTENS, "stone marten"),
        ("First", MARTENS, "pine marten"),
        ("option 2 please", MARTENS, "stone marten"),
        ("Pine Marten!", MARTENS, "pine marten"),
        ("the pine one, please", MARTENS, "pine marten"),
        ("stone", MARTENS, "stone marten"),
        ("I mean the pine marten", MARTENS, "pine marten"),
        ("trail-1", CAMERAS, "trail-1"),
        ("Trail-10.", CAMERAS, "trail-10"),
        ("at trail-2", CAMERAS, "trail-2"),
        ("in April", DATES, "3 April 2026"),
        ("march", DATES, "4 March 2026"),
        ("0", MARTENS, None),
        ("4", MARTENS, None),
        ("99", MARTENS, None),
        ("marten", MARTENS, None),
        ("trail", CAMERAS, None),
        ("2026", DATES, None),
        ("how many foxes?", MARTENS, None),
        ("and badgers?", MARTENS, None),
        ("neither", MARTENS, None),
        ("", MARTENS, None),
        ("please", MARTENS, None),
        ("1", (), None),
    ],
)
def test_what_a_reply_means(reply: str, options: tuple[str, ...], option: str | None) -> None:
    assert chosen(reply, options) == option
