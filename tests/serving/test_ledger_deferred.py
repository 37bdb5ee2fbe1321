"""Entries committed by a thread: all of them, in order, and errors are told."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from trailwarden.serving.ledger.deferred import DeferredJournal
from trailwarden.serving.ledger.entry import Account, Entry, Tokens
from trailwarden.serving.ledger.errors import LedgerUnreadable, WrongEntry
from trailwarden.serving.ledger.journal import Journal


def entry(number: int) -> Entry:
    return Entry(float(number), str(number), Account("t"), Tokens(output_used=1))


def test_totals_hold_all_that_was_handed_over(tmp_path: Path) -> None:
    journal = DeferredJournal(tmp_path / "l")
    for number in range(3000):
        journal.append(entry(number))
        if number % 500 == 0:
            assert journal.totals()[0].tokens.output_used == number + 1
    assert len(journal.of_request("t", "2999")) == 1
    journal.close()


def test_closing_commits_what_is_left_in_order(tmp_path: Path) -> None:
    journal = DeferredJournal(tmp_path / "l", longest_s=60.0)
    for number in range(100):
        journal.append(entry(number))
    journal.close()
    rows = apsw.Connection(str(tmp_path / "l")).execute("SELECT request_id FROM entry ORDER BY id")

    assert [int(name) for (name,) in rows] == list(range(100))


def test_without_being_asked_entries_are_committed_soon(tmp_path: Path) -> None:
    journal = DeferredJournal(tmp_path / "l", longest_s=0.01)
    journal.append(entry(1))
    reader = Journal(tmp_path / "l", read_only=True)
    while not reader.totals()[0].requests:  # the test's own time limit ends it if it never comes
        pass
    journal.close()
    reader.close()


def test_an_entry_that_no_column_can_hold_is_told_and_holds_up_nobody(tmp_path: Path) -> None:
    journal = DeferredJournal(tmp_path / "l")
    unwritable = Entry(1.0, "\ud800", Account("t"), Tokens(output_used=1))
    journal.append(entry(1), unwritable, entry(2))
    with pytest.raises(WrongEntry, match="left out"):
        journal.flush()
    journal.append(entry(3))

    assert journal.totals()[0].tokens.output_used == 3
    journal.close()


def test_what_nobody_foresaw_ends_neither_the_thread_nor_who_waits_for_it(tmp_path: Path) -> None:
    journal = DeferredJournal(tmp_path / "l")
    journal.append(object.__new__(Entry), entry(1))  # an entry with nothing in it
    with pytest.raises(WrongEntry, match="AttributeError"):
        journal.flush()

    assert journal.totals()[0].tokens.output_used == 1
    journal.close()


def test_a_ledger_that_has_gone_for_a_while_is_opened_again(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    journal = DeferredJournal(folder / "l", longest_s=60.0)
    folder.rename(tmp_path / "unplugged")
    journal.append(entry(1))
    with pytest.raises(LedgerUnreadable, match=r"cannot|unable"):
        journal.flush()
    (tmp_path / "unplugged").rename(folder)
    journal.append(entry(2))

    assert journal.totals()[0].tokens.output_used == 2
    journal.close()


def test_a_disk_that_refuses_is_told_and_nothing_is_lost_when_it_is_well_again(
    tmp_path: Path,
) -> None:
    journal = DeferredJournal(tmp_path / "l")
    journal.append(entry(1))
    journal.flush()
    holder = apsw.Connection(str(tmp_path / "l"))
    holder.execute("BEGIN IMMEDIATE")
    journal.append(entry(2))
    with pytest.raises(LedgerUnreadable, match=r"lock|busy"):
        journal.flush()
    holder.execute("ROLLBACK")
    journal.append(entry(3))

    assert journal.totals()[0].tokens.output_used == 3
    journal.close()
