"""What can go wrong with a language model's file.

ServingError (serving/errors.py)
└── ModelError
    ├── ModelNotFound   no such model in any of the places looked
    ├── ModelRejected   a file is there but is not the model it should be
    └── ModelPullError  the publisher's package did not arrive whole
"""

from __future__ import annotations

from trailwarden.serving.errors import ServingError


class ModelError(ServingError):
    """A language model cannot be used."""


class ModelNotFound(ModelError):
    """No such model in any of the places looked."""


class ModelRejected(ModelError):
    """A file is there but is not the model it should be."""


class ModelPullError(ModelError):
    """The publisher's package did not arrive whole."""
