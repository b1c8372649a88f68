"""Everything that may go wrong on purpose, with its exit code and HTTP status.

    PhotoplayError                 1   500   something failed with no better name
    ├── BriefError                 2   422   an option, brief or plan makes no sense
    │   ├── PlanConflictError      2   422   two plan items cannot both hold
    │   └── MeasureError           2   422   a measure was given what it cannot measure
    ├── MediaError                 3   415   a file cannot be read as picture or sound
    │   ├── MediaMissingError      3   404   there is no such file
    │   └── DatasetError           3   415   an item of a data set is broken
    │       └── DatasetMissingError 3  404   a data set or a file of it is not there
    ├── AssetError                 4   503   a font or model is missing or damaged
    ├── OutputError                5   507   a result cannot be written
    ├── ProjectError               6   409   a project folder is broken, foreign or in use
    ├── FaultsFoundError           7   422   `check` measured a fault in a result
    └── BatchError                 8   500   some films of a batch failed

Ctrl-C exits with 130. Usage errors of the command line itself exit with 2.
"""

from __future__ import annotations


class PhotoplayError(Exception):
    """A failure with a message for people: what was got, what was expected, what to do."""

    exit_code = 1
    http_status = 500


class BriefError(PhotoplayError):
    """An option, a brief or a value in a plan makes no sense."""

    exit_code = 2
    http_status = 422


class PlanConflictError(BriefError):
    """Two items of a plan cannot both hold."""


class MeasureError(BriefError, ValueError):
    """A measure was given what it cannot measure: wrong shapes, not numbers, too few of them."""


class MediaError(PhotoplayError):
    """A file cannot be read as picture or sound."""

    exit_code = 3
    http_status = 415


class MediaMissingError(MediaError):
    """There is no such file."""

    http_status = 404


class DatasetError(MediaError):
    """An item or index of a data set cannot be read; the message names set, key and file."""


class DatasetMissingError(DatasetError):
    """There is no copy of a data set where one was looked for, or a file of it is not there."""

    http_status = 404


class AssetError(PhotoplayError):
    """A sound font or model is missing or damaged."""

    exit_code = 4
    http_status = 503


class OutputError(PhotoplayError):
    """A result cannot be written."""

    exit_code = 5
    http_status = 507


class ProjectError(PhotoplayError):
    """A project folder is broken, not one of ours, or in use."""

    exit_code = 6
    http_status = 409


class FaultsFoundError(PhotoplayError):
    """A finished result was measured and has faults."""

    exit_code = 7
    http_status = 422


class BatchError(PhotoplayError):
    """Some films of a batch failed."""

    exit_code = 8
