"""The errors a caller may meet; each message says what is wrong, where, and what to do.

OnrecordError
├── UnusableInput      the bytes, text or page cannot be read as a news report
│   └── Unreachable    the address could not be fetched, or may not be
├── UnusableArgument   an option or argument makes no sense
├── UnusableRecord     the record cannot be used as asked
│   ├── NoRecord       there is no file at that path
│   ├── NotARecord     the file is something else
│   ├── NewerRecord    a later onrecord wrote it
│   ├── RecordLocked   another process has been writing for too long
│   ├── RecordReadOnly it may be read but not written
│   ├── RecordFull     the disk is full or fails
│   └── DamagedRecord  its pages or entries do not fit together
└── BrokenInstallation a model or knowledge file is missing or has been altered
"""


class OnrecordError(Exception):
    """Base of every error that onrecord raises on purpose."""


class UnusableInput(OnrecordError):
    """The input cannot be read as a news report."""


class Unreachable(UnusableInput):
    """The address could not be fetched, or may not be."""


class UnusableArgument(OnrecordError):
    """An option or argument makes no sense."""


class UnusableRecord(OnrecordError):
    """The record cannot be used as asked."""


class NoRecord(UnusableRecord):
    """There is no file at that path."""


class NotARecord(UnusableRecord):
    """The file is something else than a record."""


class NewerRecord(UnusableRecord):
    """A later version of onrecord wrote the record."""


class RecordLocked(UnusableRecord):
    """Another process has been writing to the record for too long."""


class RecordReadOnly(UnusableRecord):
    """The record may be read but not written."""


class RecordFull(UnusableRecord):
    """The disk is full, or fails."""


class DamagedRecord(UnusableRecord):
    """The record's pages or entries do not fit together."""


class BrokenInstallation(OnrecordError):
    """A file that the package ships is missing or has been altered."""
