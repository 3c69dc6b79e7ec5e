"""The errors a caller may meet; each message says what is wrong, where, and what to do.

OnrecordError
├── UnusableInput      the bytes, text or page cannot be read as a news report
│   └── Unreachable    the address could not be fetched, or may not be
├── UnusableArgument   an option or argument makes no sense
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


class BrokenInstallation(OnrecordError):
    """A file that the package ships is missing or has been altered."""
