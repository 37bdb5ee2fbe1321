"""What can go wrong in the store.

StoreError
├── FolderError              the data folder itself
│   ├── NoData                 nothing of Trailwarden's is stored there
│   ├── FolderLocked           another process writes to it
│   ├── FolderUnwritable       it cannot be made or written
│   ├── FolderGone             it, or the database in it, went while it was being written
│   └── DiskFull               no room left on its disk
├── DatabaseError            the database file in it
│   ├── DatabaseCorrupt        it is damaged, or not a database
│   ├── DatabaseForeign        it is a database, but not one of ours
│   ├── DatabaseTooNew         a newer Trailwarden wrote it
│   ├── DatabaseTooOld         an older one did, and a reader may not change it
│   ├── DatabaseBusy           somebody else kept it locked for too long
│   └── DatabaseFailed         anything else that SQLite reports
├── RecordError              one record
│   ├── UnknownDeployment      no deployment of that id
│   ├── DeploymentExists       a deployment of that id is stored already
│   ├── UnknownEvent           no event of that id
│   ├── EventExists            an event of that id is stored already
│   ├── EventNotOpen           the event is over: it cannot be extended
│   ├── UnknownPackage         no package of that number
│   └── FileMissing            a media row would refer to a file that is not there
└── InvalidInput             what was asked or given makes no sense (also a ValueError)

Every message says what was tried, on what, and what to do next. What may work again later
(DiskFull, FolderUnwritable, FolderGone, DatabaseBusy) is also the domain's SinkUnavailable.
"""

from __future__ import annotations

from trailwarden.domain import SinkUnavailable


class StoreError(Exception):
    """Anything the store can name."""


class FolderError(StoreError):
    """The data folder itself cannot be used."""


class NoData(FolderError):
    """Nothing of Trailwarden's is stored there."""


class FolderLocked(FolderError):
    """Another process writes to the folder."""


class FolderUnwritable(FolderError, SinkUnavailable):
    """The folder cannot be made or written."""


class FolderGone(FolderError, SinkUnavailable):
    """The folder, or the database in it, was taken away or replaced while it was open."""


class DiskFull(FolderError, SinkUnavailable):
    """No room left on the disk that holds the folder."""


class DatabaseError(StoreError):
    """The database file cannot be used."""


class DatabaseCorrupt(DatabaseError):
    """The file is damaged, or not a database."""


class DatabaseForeign(DatabaseError):
    """A database, but not one of ours."""


class DatabaseTooNew(DatabaseError):
    """A newer Trailwarden wrote it."""


class DatabaseTooOld(DatabaseError):
    """An older Trailwarden wrote it, and a reader may not change it."""


class DatabaseBusy(DatabaseError, SinkUnavailable):
    """Somebody else kept the database locked for too long."""


class DatabaseFailed(DatabaseError):
    """SQLite reported something that has no name here."""


class RecordError(StoreError):
    """One record is missing or in the wrong state."""


class UnknownDeployment(RecordError):
    """No deployment of that id is stored."""


class DeploymentExists(RecordError):
    """A deployment of that id is stored already."""


class UnknownEvent(RecordError):
    """No event of that id is stored."""


class EventExists(RecordError):
    """An event of that id is stored already."""


class EventNotOpen(RecordError):
    """The event is over and cannot be extended."""


class UnknownPackage(RecordError):
    """No package of that number was kept."""


class FileMissing(RecordError):
    """A media row would refer to a file that is not there."""


class InvalidInput(StoreError, ValueError):
    """What was asked or given makes no sense."""
