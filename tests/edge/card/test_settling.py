"""When files of a growing folder may be read, told by looks and a clock of the test's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from trailwarden.edge.card.bursts import Burst
from trailwarden.edge.card.settling import Settling
from trailwarden.edge.card.survey import Still
from trailwarden.edge.card.walk import CardFile, FileKind, natural_key

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=9)
GAP = timedelta(seconds=60)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def picture(name: str, written: datetime = LONG_AGO, size: int = 1000) -> CardFile:
    return CardFile(Path(name), FileKind.PICTURE, size, written, (natural_key(name),))


def burst(*files: CardFile) -> Burst:
    return Burst(tuple(Still(file, None) for file in files))


def watching(*files: CardFile) -> Settling:
    """A folder in which these files lay at noon, looked at twice since and read."""
    settling = Settling(GAP)
    settling.look(files, NOON)
    settling.look(files, after(1))
    settling.finish([burst(file) for file in files])
    return settling


def test_what_lay_there_long_is_due_at_the_second_look() -> None:
    old = picture("a.jpg")
    settling = Settling(GAP)
    settling.look([old], NOON)
    assert not settling.has_news(NOON)
    assert settling.due([burst(old)], NOON) == ()
    settling.look([old], after(1))
    assert settling.has_news(after(1))
    assert settling.due([burst(old)], after(1)) == (burst(old),)


def test_what_was_written_just_before_the_first_look_may_have_a_sequel() -> None:
    recent = picture("a.jpg", written=after(-10))
    settling = Settling(GAP)
    settling.look([recent], NOON)
    settling.look([recent], after(1))
    assert not settling.due([burst(recent)], after(50))
    assert settling.due([burst(recent)], after(51))


def test_a_burst_waits_for_the_last_of_it_however_old_its_file_times() -> None:
    first, second = picture("a.jpg"), picture("b.jpg")
    settling = watching()
    settling.look([first], after(10))
    settling.look([first, second], after(65))
    settling.look([first, second], after(66))
    assert not settling.has_news(after(70))
    assert settling.has_news(after(71))  # the first alone is quiet
    assert not settling.due([burst(first, second)], after(71))
    assert settling.due([burst(first, second)], after(126)) == (burst(first, second),)


def test_a_file_still_growing_is_never_due() -> None:
    settling = watching()
    for second in range(200):
        growing = picture("a.jpg", written=after(second), size=second)
        settling.look([growing], after(second))
        assert not settling.has_news(after(second))
        assert not settling.whole([burst(growing)])


def test_what_is_read_is_no_news_until_it_changes() -> None:
    read = picture("a.jpg")
    settling = watching(read)
    settling.look([read], after(500))
    assert not settling.has_news(after(500))
    assert settling.due([burst(read)], after(500)) == ()
    changed = replace(read, size_bytes=1001)
    settling.look([changed], after(501))
    settling.look([changed], after(502))
    assert settling.due([burst(changed)], after(562)) == (burst(changed),)


def test_what_was_read_comes_along_after_the_new() -> None:
    """For effort goes from the first file to the last."""
    old, new = picture("a.jpg"), picture("b.jpg")
    settling = watching(old)
    settling.look([old, new], after(10))
    settling.look([old, new], after(11))
    assert settling.due([burst(old), burst(new)], after(80)) == (burst(new), burst(old))


def test_bursts_that_may_not_be_over_are_whole_all_the_same() -> None:
    new, growing = picture("a.jpg"), picture("b.jpg")
    settling = watching()
    settling.look([new], after(10))
    settling.look([new, growing], after(11))
    items = [burst(new), burst(growing)]
    assert settling.due(items, after(12)) == ()
    assert settling.whole(items) == (burst(new),)


def test_a_clock_set_back_delays_by_a_gap_and_no_more() -> None:
    new = picture("a.jpg")
    settling = watching()
    settling.look([new], after(3600))
    settling.look([new], after(10))
    assert settling.due([burst(new)], after(71)) == (burst(new),)


def test_a_file_from_the_future_waits_a_gap_and_no_more() -> None:
    new = picture("a.jpg", written=after(999_999))
    settling = Settling(GAP)
    settling.look([new], NOON)
    settling.look([new], after(1))
    assert not settling.due([burst(new)], after(60))
    assert settling.due([burst(new)], after(61))


def test_what_went_is_forgotten_and_news_when_it_comes_again() -> None:
    read = picture("a.jpg")
    settling = watching(read)
    settling.look([], after(10))
    settling.look([read], after(20))
    settling.look([read], after(21))
    assert settling.due([burst(read)], after(81)) == (burst(read),)
