"""Packed streams, unpacked piece by piece: no more is held than is asked for, and a bomb is left when it shows.

Lines are bounded too: one that never ends is skipped and told.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast

from onrecord.errors import DamagedInput, TooLarge
from onrecord.sources.limits import MOST_BYTES

MAGIC: tuple[tuple[bytes, Callable[[BinaryIO], BinaryIO]], ...] = (
    (b"\x1f\x8b", lambda stream: cast(BinaryIO, gzip.GzipFile(fileobj=stream))),
    (b"BZh", lambda stream: cast(BinaryIO, bz2.BZ2File(stream))),
    (b"\xfd7zXZ\x00", lambda stream: cast(BinaryIO, lzma.LZMAFile(stream))),  # noqa: SIM115 - closed with what it reads
)
BROKEN = (EOFError, zlib.error, lzma.LZMAError, OSError, ValueError)
# Text and pages pack to a third or a twentieth; what grows a thousandfold has nothing to read in it.
MOST_RATIO = 250
FREE_BYTES = 64 * 1024 * 1024  # so much may come out before the ratio is looked at
PIECE = 1 << 20


class Unpacked(io.RawIOBase):
    """The bytes of a stream without its gzip, bzip2 or xz packing; as they are where there is none.

    ``packed`` tells how many bytes have gone in. Raises TooLarge for a bomb and DamagedInput where the packing breaks.
    """

    def __init__(self, stream: BinaryIO, name: str, packed: Callable[[], int]) -> None:
        self._name = name
        self._packed = packed
        self._out = 0
        self._is_over = False
        first = stream.read(6)
        whole = cast(BinaryIO, io.BufferedReader(_After(first, stream), PIECE))
        self._inner: BinaryIO = next((opener(whole) for magic, opener in MAGIC if first.startswith(magic)), whole)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._is_over:  # told once; a reader that goes on meets the end
            return 0
        try:
            data = self._inner.read(min(len(buffer), PIECE))
        except BROKEN as error:
            self._is_over = True
            raise DamagedInput(f"{self._name}: breaks off or is damaged ({error}); what comes before was read") from error
        self._out += len(data)
        if self._out > FREE_BYTES and self._out > MOST_RATIO * max(1, self._packed()):
            self._is_over = True
            raise TooLarge(f"{self._name}: grows more than {MOST_RATIO}-fold when unpacked, which no reports do; the rest is left")
        buffer[: len(data)] = data
        return len(data)


class _After(io.RawIOBase):
    """A stream with bytes put back in front of it."""

    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        self._first = first
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._first[: len(buffer)] or self._stream.read(len(buffer))
        self._first = self._first[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def unpacked(stream: BinaryIO, name: str, packed: Callable[[], int]) -> io.BufferedReader:
    """A stream as :class:`Unpacked`, buffered."""
    return io.BufferedReader(Unpacked(stream, name, packed), PIECE)


class Lines:
    """The lines of a stream as text: UTF-8, or UTF-16 by its mark; a byte that is not UTF-8 is read as Windows-1252.

    A line, or what ``together`` has counted since it was last set to 0, of more than 10 MiB raises TooLarge and is skipped.
    """

    def __init__(self, stream: io.BufferedReader, name: str) -> None:
        self._name = name
        self.together = 0
        mark = stream.peek(4)[:4]
        utf16 = mark.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self._text = io.TextIOWrapper(stream, "utf-16" if utf16 else "utf-8-sig", errors="windows-1252-byte", newline="")

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MOST_BYTES + 1)
        if not line:
            raise StopIteration
        self.together += len(line)
        if self.together > MOST_BYTES:
            while line and not line.endswith("\n"):
                line = self._text.readline(PIECE)
            self.together = 0
            raise TooLarge(f"{self._name}: a row larger than {MOST_BYTES // 1024 // 1024} MiB; split it into single reports")
        return line


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("windows-1252-byte", _as_windows_1252)
