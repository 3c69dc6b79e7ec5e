"""The errors a caller may meet; each message says what is wrong, where, and what to do.

OnrecordError
├── UnusableInput      the bytes, text or page cannot be read as a news report; ``reason`` says why in a word or two
│   ├── Unreachable    the address could not be fetched, or may not be
│   │   ├── Forbidden  its robots.txt or a rule of ours says no
│   │   └── Gone       the server says that it is there no more
│   ├── OtherLanguage  it is not written in English
│   ├── TooLarge       more bytes, elements or words than are read
│   ├── NoArticle      a page or a row without the text of a report
│   ├── DamagedInput   an archive or file that breaks off or does not hold what it says
│   ├── TookTooLong    reading it would not end
│   └── FailedReading  the reader failed on it, which is a fault of ours
├── UnusableArgument   an option or argument makes no sense
├── UnusableRecord     the record cannot be used as asked
│   ├── NoRecord       there is no file at that path
│   ├── NotARecord     the file is something else
│   ├── NewerRecord    a later onrecord wrote it
│   ├── RecordLocked   another process has been writing for too long
│   ├── RecordReadOnly it may be read but not written
│   ├── RecordFull     the disk is full or fails
│   ├── AskedTooMuch   the question took too long and was given up
│   └── DamagedRecord  its pages or entries do not fit together
└── BrokenInstallation a model or knowledge file is missing or has been altered
"""

from __future__ import annotations


class OnrecordError(Exception):
    """Base of every error that onrecord raises on purpose."""


class UnusableInput(OnrecordError):
    """The input cannot be read as a news report."""

    reason = "unreadable"


class Unreachable(UnusableInput):
    """The address could not be fetched, or may not be; ``retry_after`` are the seconds its server asks to wait."""

    reason = "unreachable"
    retry_after: float | None = None


class Forbidden(Unreachable):
    """The address may not be fetched: robots.txt, or a network that is not public."""

    reason = "not allowed"


class Gone(Unreachable):
    """The server says that the address is there no more."""

    reason = "gone"


class OtherLanguage(UnusableInput):
    """The text is not in English; ``language`` is the English name of the likeliest one."""

    reason = "other language"

    def __init__(self, message: str, language: str) -> None:
        super().__init__(message)
        self.language = language

    def __reduce__(self) -> tuple[type[OtherLanguage], tuple[str, str]]:
        return OtherLanguage, (str(self), self.language)


class TooLarge(UnusableInput):
    """There are more bytes, elements or words than are read."""

    reason = "too large"


class NoArticle(UnusableInput):
    """A page, row or message without the text of a report."""

    reason = "no article"


class DamagedInput(UnusableInput):
    """An archive or file breaks off, or does not hold what it says."""

    reason = "damaged"


class TookTooLong(UnusableInput):
    """Reading it took longer than any report may."""

    reason = "took too long"


class FailedReading(UnusableInput):
    """The reader failed on it: a fault of onrecord, told and kept like any other refusal."""

    reason = "reader failed"


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


class AskedTooMuch(UnusableRecord):
    """A question took longer than whoever asked would wait, and was given up."""


class DamagedRecord(UnusableRecord):
    """The record's pages or entries do not fit together."""


class BrokenInstallation(OnrecordError):
    """A file that the package ships is missing or has been altered."""
