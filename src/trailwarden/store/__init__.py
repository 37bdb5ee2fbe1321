"""Where events and media live: SQLite in one folder, one writer, any number of readers.

`Store` writes, `Reader` reads beside it. Everything here is Camtrap DP's vocabulary in the
database and the domain's objects at the door.
"""

from trailwarden.store.changes import EVENT_COLUMNS, OBSERVATION_COLUMNS
from trailwarden.store.errors import (
    DatabaseBusy,
    DatabaseCorrupt,
    DatabaseError,
    DatabaseFailed,
    DatabaseForeign,
    DatabaseTooNew,
    DatabaseTooOld,
    DeploymentExists,
    DiskFull,
    EventExists,
    EventNotOpen,
    FileMissing,
    FolderError,
    FolderGone,
    FolderLocked,
    FolderUnwritable,
    InvalidInput,
    NoData,
    RecordError,
    StoreError,
    UnknownDeployment,
    UnknownEvent,
    UnknownPackage,
)
from trailwarden.store.filters import EventFilter
from trailwarden.store.reader import Reader
from trailwarden.store.records import (
    CameraSummary,
    ClockCorrection,
    Count,
    Cursor,
    HourlyCount,
    LabelChange,
    MediaSummary,
    Package,
    PackageRow,
    StoredEvent,
)
from trailwarden.store.recovery import Recovery
from trailwarden.store.retention import (
    PlannedFile,
    RetentionPlan,
    RetentionPolicy,
    RetentionResult,
)
from trailwarden.store.scan_ledger import ScanLedger, ScanOutcome, ScanRecord, content_key
from trailwarden.store.store import Store

__all__ = [
    "EVENT_COLUMNS",
    "OBSERVATION_COLUMNS",
    "CameraSummary",
    "ClockCorrection",
    "Count",
    "Cursor",
    "DatabaseBusy",
    "DatabaseCorrupt",
    "DatabaseError",
    "DatabaseFailed",
    "DatabaseForeign",
    "DatabaseTooNew",
    "DatabaseTooOld",
    "DeploymentExists",
    "DiskFull",
    "EventExists",
    "EventFilter",
    "EventNotOpen",
    "FileMissing",
    "FolderError",
    "FolderGone",
    "FolderLocked",
    "FolderUnwritable",
    "HourlyCount",
    "InvalidInput",
    "LabelChange",
    "MediaSummary",
    "NoData",
    "Package",
    "PackageRow",
    "PlannedFile",
    "Reader",
    "RecordError",
    "Recovery",
    "RetentionPlan",
    "RetentionPolicy",
    "RetentionResult",
    "ScanLedger",
    "ScanOutcome",
    "ScanRecord",
    "Store",
    "StoreError",
    "StoredEvent",
    "UnknownDeployment",
    "UnknownEvent",
    "UnknownPackage",
    "content_key",
]
