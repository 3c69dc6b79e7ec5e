"""A limit on the time one report may take, whatever is being done with it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from onrecord.errors import TookTooLong

AGAIN = 1.0  # seconds: a library that swallows everything is told again


class _TimeIsUp(BaseException):
    """Not an Exception, so that parsers which catch all of those let it pass."""


@contextmanager
def within(seconds: float, name: str) -> Iterator[None]:
    """Raises TookTooLong when the block takes longer. Where there is no timer, or outside the main thread, it has no limit."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise _TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
    except _TimeIsUp:
        raise TookTooLong(f"{name}: reading it took longer than {seconds:g} seconds; split it into reports") from None
