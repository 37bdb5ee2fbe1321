"""The ring keeps whole groups of pictures, bounded, and its taps neither miss nor repeat."""

import threading
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from av.packet import Packet

from trailwarden.edge.ring import PacketRing, Tap
from trailwarden.edge.source.feed import FeedPacket

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GROUP = 10  # packets, at 10 a second


def packet(index: int, *, shown: int | None = None, size: int = 100) -> FeedPacket:
    """Packet `index` in decoding order, shown as number `shown`; every tenth is a key frame."""
    raw = Packet(bytes(size))
    raw.time_base = Fraction(1, 10)
    raw.dts, raw.pts = index, index if shown is None else shown
    return FeedPacket(at(raw.pts), raw, index % GROUP == 0)  # type: ignore[arg-type]  # no stream


def at(index: float) -> datetime:
    return START + timedelta(seconds=index / 10)


def numbers(packets: list[FeedPacket]) -> list[int]:
    return [packet.packet.dts for packet in packets if packet.packet.dts is not None]


def filled(count: int, seconds: float = 3.0, max_bytes: int = 1_000_000) -> PacketRing:
    ring = PacketRing(seconds, max_bytes)
    for index in range(count):
        ring.append(packet(index))
    return ring


def test_gives_packets_from_the_last_key_frame_at_or_before_a_time() -> None:
    ring = filled(35)
    assert numbers(ring.since(at(25))) == list(range(20, 35))
    assert numbers(ring.since(at(20))) == list(range(20, 35))
    assert numbers(ring.since(at(19.9))) == list(range(10, 35))


def test_gives_all_it_has_when_asked_for_more_and_nothing_when_empty() -> None:
    assert numbers(filled(35).since(START - timedelta(hours=1))) == list(range(35))
    assert PacketRing(3, 1000).since(START) == []


def test_drops_whole_groups_by_time_and_keeps_at_least_its_seconds() -> None:
    ring = filled(1000, seconds=3.0)
    kept = ring.since(START)
    assert kept[0].is_keyframe
    assert timedelta(seconds=3) <= kept[-1].time - kept[0].time < timedelta(seconds=4.1)


def test_drops_whole_groups_by_bytes() -> None:
    ring = filled(100, seconds=60, max_bytes=2500)
    assert ring.size_bytes <= 2500
    assert numbers(ring.since(START)) == list(range(80, 100))


def test_a_group_larger_than_the_ring_is_given_up_until_the_next_key_frame() -> None:
    ring = PacketRing(60, 450)
    for index in range(9):
        ring.append(packet(index))
    assert (ring.since(START), ring.size_bytes) == ([], 0)
    for index in range(9, 13):
        ring.append(packet(index))
    assert numbers(ring.since(START)) == [10, 11, 12]


def test_starts_only_at_a_key_frame() -> None:
    ring = PacketRing(60, 10_000)
    for index in range(5, 12):
        ring.append(packet(index))
    assert numbers(ring.since(START)) == [10, 11]


def test_a_tap_gets_backlog_then_what_follows() -> None:
    ring = filled(25)
    with ring.tap(at(22)) as tap:
        for index in range(25, 30):
            ring.append(packet(index))
        assert numbers(tap.take()) == list(range(20, 30))
        assert tap.take() == []
        ring.append(packet(30))
        assert numbers(tap.take()) == [30]


def test_a_tap_on_an_empty_ring_starts_at_the_next_key_frame() -> None:
    ring = PacketRing(60, 10_000)
    tap = ring.tap(START)
    for index in range(7, 12):
        ring.append(packet(index))
    assert numbers(tap.take()) == [10, 11]


def test_a_tap_goes_on_where_the_ring_itself_gives_up() -> None:
    ring = PacketRing(60, 450)
    ring.append(packet(0))
    tap = ring.tap(START)
    got = numbers(tap.take())
    for index in range(1, 9):
        ring.append(packet(index))
        got += numbers(tap.take())
    assert got == list(range(9))


def test_a_reader_that_falls_behind_loses_its_tap_and_costs_the_others_nothing() -> None:
    ring = filled(1)
    slow, quick = ring.tap(START, max_bytes=500), ring.tap(START, max_bytes=500)
    got = 0
    for index in range(1, 50):
        ring.append(packet(index))
        got += len(quick.take())
    assert slow.ended == "its reader was too slow"
    assert numbers(slow.take()) == list(range(6))
    assert (quick.ended, got) == (None, 50)


def test_taking_makes_room_again() -> None:
    ring = filled(10)
    tap = ring.tap(START, max_bytes=300)
    tap.take()
    for index in range(10, 13):
        ring.append(packet(index))
    assert tap.ended is None


def test_time_that_jumps_backwards_starts_afresh() -> None:
    ring = filled(35)
    tap = ring.tap(at(30))
    for index in range(12, 25):
        ring.append(packet(index))
    assert numbers(ring.since(START)) == list(range(20, 25))
    assert tap.ended == "the stream's time jumped backwards"
    assert numbers(tap.take()) == list(range(30, 35))


def test_time_that_jumps_backwards_is_seen_without_decoding_times() -> None:
    ring = filled(35)
    for index in range(5):
        late = packet(index)
        late.packet.dts = None
        ring.append(late)
    assert [kept.time for kept in ring.since(START)] == [at(index) for index in range(5)]


def test_pictures_out_of_order_are_no_jump() -> None:
    ring = PacketRing(60, 10_000)
    tap = ring.tap(START)
    for index, shown in enumerate([0, 3, 1, 2, 6, 4, 5, 9, 7, 8]):
        ring.append(packet(index, shown=shown))
    assert tap.ended is None
    assert len(ring.since(START)) == 10


def test_clearing_ends_taps_with_the_reason() -> None:
    ring = filled(15)
    tap = ring.tap(START)
    ring.clear("the connection was lost")
    assert ring.since(START) == []
    assert tap.ended == "the connection was lost"
    assert numbers(tap.take()) == list(range(15))


def test_closing_wakes_a_waiting_reader() -> None:
    tap = PacketRing(60, 10_000).tap(START)
    got: list[list[FeedPacket]] = []
    reader = threading.Thread(target=lambda: got.append(tap.take(timeout_s=60)))
    reader.start()
    tap.close()
    reader.join(30)
    assert got == [[]]


def test_readers_in_other_threads_miss_nothing_and_see_nothing_twice() -> None:
    ring = PacketRing(seconds=5, max_bytes=100_000)
    results: list[list[int]] = []

    def read(tap: Tap) -> None:
        seen: list[int] = []
        while not tap.ended:
            seen += numbers(tap.take(timeout_s=5))
        results.append(seen + numbers(tap.take()))

    readers = []
    for index in range(5000):
        ring.append(packet(index))
        if index % 1000 == 500:
            tap = ring.tap(at(index), max_bytes=10_000_000)
            readers.append(threading.Thread(target=read, args=(tap,)))
            readers[-1].start()
    ring.clear("the end")
    for reader in readers:
        reader.join(30)
    assert len(results) == 5
    for seen in results:
        assert seen == list(range(seen[0], 5000))
        assert seen[0] % GROUP == 0


@pytest.mark.parametrize(("seconds", "max_bytes"), [(0, 10), (-1, 10), (5, 0)])
def test_a_ring_without_room_is_refused(seconds: float, max_bytes: int) -> None:
    with pytest.raises(ValueError, match="needs room"):
        PacketRing(seconds, max_bytes)
