"""The scan ledger knows a card's files by content, wherever the card is mounted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from trailwarden.domain import Event
from trailwarden.store import ScanOutcome, Store, content_key


def test_a_record_comes_back(store: Store, tmp_path: Path) -> None:
    ledger = store.scan_ledger
    path = tmp_path / "DCIM" / "Bär 01.JPG"
    path.parent.mkdir()
    assert ledger.scanned("k1") is None
    ledger.record_scan("k1", path, 0, ScanOutcome.FAILED, error="0 bytes: no picture in it")
    failed = ledger.scanned("k1")
    assert failed is not None
    assert (failed.outcome, failed.error, failed.path) == (
        ScanOutcome.FAILED,
        "0 bytes: no picture in it",
        path,
    )
    ledger.record_scan("k1", path, 7, ScanOutcome.DONE, event_ids=("e1", "e2"))
    done = ledger.scanned("k1")
    assert done is not None
    assert (done.outcome, done.size_bytes, done.error, done.event_ids) == (
        ScanOutcome.DONE,
        7,
        "",
        ("e1", "e2"),
    )


@pytest.mark.usefixtures("deployment")
def test_a_burst_is_stored_with_its_ledger_rows_or_not_at_all(
    store: Store, make_event: Callable[..., Event], tmp_path: Path
) -> None:
    def burst_cut_short() -> None:
        with store.transaction():
            store.close_event(make_event("e1"))
            store.scan_ledger.record_scan("k1", tmp_path / "1.jpg", 1, ScanOutcome.DONE)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        burst_cut_short()
    assert store.events() == []
    assert store.scan_ledger.scanned("k1") is None


@pytest.mark.parametrize("size", [0, 100, 3 << 20, (3 << 20) + 1, 10 << 20])
def test_the_key_is_the_content(tmp_path: Path, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    first, copy, other = (tmp_path / name for name in ("a.jpg", "ä.jpg", "c.jpg"))
    first.write_bytes(content)
    copy.write_bytes(content)
    other.write_bytes(content + b"!")
    assert content_key(first) == content_key(copy)
    assert content_key(first) != content_key(other)
    if size:
        other.write_bytes(content[:-1] + b"!")
        assert content_key(first) != content_key(other)
