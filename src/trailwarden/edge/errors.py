"""What can go wrong at the edge.

EdgeError
├── SourceError            a camera, file or folder did not give pictures
│   ├── SourceAddressError   the address itself is wrong: do not retry
│   ├── SourceRefused        wrong password, no permission: do not retry soon
│   ├── SourceUnreachable    nothing answers there: retry with back-off
│   └── SourceBroken         it answered, then stopped or sent rubbish: retry
├── PictureError           one picture cannot be read: skip it and count it
├── ModelError
│   ├── ModelNotFound        no such model in any of the places looked
│   ├── ModelRejected        a file is there but is not the model it should be
│   └── ModelPullError       the publisher's file did not arrive whole
└── EvidenceError          a clip or picture could not be written
    └── DiskFull             no room left on the disk that holds the data folder

Every message says what was tried, on what, and what to do next. A source's address in a message
never carries its password.
"""

from __future__ import annotations


class EdgeError(Exception):
    """Anything the edge can name."""


class SourceError(EdgeError):
    """A camera, file or folder did not give pictures."""


class SourceAddressError(SourceError):
    """The address itself is wrong."""


class SourceRefused(SourceError):
    """Wrong password, or no permission."""


class SourceUnreachable(SourceError):
    """Nothing answers there."""


class SourceBroken(SourceError):
    """It answered, then stopped or sent rubbish."""


class PictureError(EdgeError):
    """One picture cannot be read."""


class ModelError(EdgeError):
    """A detector model cannot be used."""


class ModelNotFound(ModelError):
    """No such model in any of the places looked."""


class ModelRejected(ModelError):
    """A file is there but is not the model it should be."""


class ModelPullError(ModelError):
    """The publisher's file did not arrive whole."""


class EvidenceError(EdgeError):
    """A clip or picture could not be written."""


class DiskFull(EvidenceError):
    """No room left on the disk that holds the data folder."""
