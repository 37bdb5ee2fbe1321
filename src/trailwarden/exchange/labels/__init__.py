"""Labels by people that come back from other programs and from review sheets."""

from trailwarden.exchange.labels.columns import is_timelapse
from trailwarden.exchange.labels.label import BLANK, UNKNOWN, EventLabels, Label, confirmed
from trailwarden.exchange.labels.labelling import (
    Labelling,
    Outcome,
    outcome_of,
    require_clean,
    store_labels,
)
from trailwarden.exchange.labels.matching import FileIndex
from trailwarden.exchange.labels.names import Names, UnknownName
from trailwarden.exchange.labels.sheet import said_text, telling_file, write_sheet
from trailwarden.exchange.labels.sheet_reading import SheetReader, is_sheet
from trailwarden.exchange.labels.table import Table, read_table
from trailwarden.exchange.labels.timelapse import TimelapseReader

__all__ = [
    "BLANK",
    "UNKNOWN",
    "EventLabels",
    "FileIndex",
    "Label",
    "Labelling",
    "Names",
    "Outcome",
    "SheetReader",
    "Table",
    "TimelapseReader",
    "UnknownName",
    "confirmed",
    "is_sheet",
    "is_timelapse",
    "outcome_of",
    "read_table",
    "require_clean",
    "said_text",
    "store_labels",
    "telling_file",
    "write_sheet",
]
