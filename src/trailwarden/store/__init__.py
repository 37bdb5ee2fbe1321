"""Where events and media live: SQLite in one folder, one writer, any number of readers.

`Store` writes, `Reader` reads beside it; `DescriptionQueue` adds, beside both, what is told of
events later. Everything here is Camtrap DP's vocabulary in the
database and the domain's objects at the door.
"""

from trailwarden.store.changes import EVENT_COLUMNS, OBSERVATION_COLUMNS
from trailwarden.store.description_queue import (
    Changed,
    DescriptionQueue,
    Job,
    QueueState,
)
from trailwarden.store.descriptions import StoredDescription
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
    "Changed",
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
    "DescriptionQueue",
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
    "Job",
    "LabelChange",
    "MediaSummary",
    "NoData",
    "Package",
    "PackageRow",
    "PlannedFile",
    "QueueState",
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
    "StoredDescription",
    "StoredEvent",
    "UnknownDeployment",
    "UnknownEvent",
    "UnknownPackage",
    "content_key",
]
