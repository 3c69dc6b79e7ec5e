"""Zip and tar archives: the pages, texts, letters, documents and tables in them, none of which is ever written to the disk.

A member is named ``archive.zip#its/name``. Archives in archives are refused; so is what grows beyond measure.
"""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from onrecord.errors import DamagedInput, TooLarge, UnusableInput
from onrecord.sources.items import Item, Reached, at, refused
from onrecord.sources.naming import named
from onrecord.sources.unpacking import MOST_RATIO, PIECE

Member = Callable[[BinaryIO, str], Iterator[Item]]
MOST_MEMBERS = 5_000_000
MOST_DIRECTORY = 512 * 1024 * 1024  # bytes of a zip's list of members, which is held whole
MOST_AT_ONCE = 16 * 1024 * 1024
END = struct.Struct("<4s4H2LH")
END_MARK = b"PK\x05\x06"
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error)


def read_zip(stream: BinaryIO, name: str, member: Member) -> Iterator[Item]:
    """The items of a zip's members in the order of its list; ``member`` reads one from its stream and name."""
    size = stream.seek(0, io.SEEK_END)
    try:
        _check_directory(stream, size, name)
        archive = zipfile.ZipFile(stream)
    except UnusableInput as error:
        yield refused(name, error)
        return
    except BROKEN as error:
        yield refused(name, DamagedInput(f"{name}: is no zip archive that can be read ({_words(error)}); fetch it again"))
        return
    done = 0
    with archive:
        for entry in archive.infolist():
            done += entry.compress_size
            if entry.is_dir():
                continue
            place = f"{name}#{named(entry.filename)}"
            reached = Reached(0, min(done, size))
            if entry.flag_bits & 1:
                yield refused(place, UnusableInput(f"{place}: is locked by a password; unpack it first"), reached)
                continue
            if entry.file_size > MOST_RATIO * max(entry.compress_size, 1 << 16):
                yield refused(place, TooLarge(f"{place}: grows more than {MOST_RATIO}-fold when unpacked, which no reports do"), reached)
                continue
            try:
                with archive.open(entry) as opened:
                    for item in member(cast(BinaryIO, opened), place):
                        yield at(item, reached)
            except BROKEN as error:
                yield refused(place, DamagedInput(f"{place}: is damaged in the archive ({_words(error)}); fetch it again"), reached)


def read_tar(stream: BinaryIO, name: str, member: Member, reached: Callable[[], int]) -> Iterator[Item]:
    """The items of a tar's members in order; ``stream`` is unpacked already and ``reached`` tells how far its file is read."""
    forward = cast(BinaryIO, _Forward(stream))
    last = "its start"
    try:
        with tarfile.open(fileobj=forward, mode="r:") as archive:
            for entry in archive:
                archive.members = []  # type: ignore[attr-defined]  # the library keeps them all otherwise
                last = named(entry.name)
                opened = archive.extractfile(entry) if entry.isreg() else None
                if opened is None:
                    continue
                for item in member(cast(BinaryIO, opened), f"{name}#{last}"):
                    yield at(item, Reached(0, reached()))
    except UnusableInput as error:
        yield refused(name, error)
    except BROKEN as error:
        yield refused(name, DamagedInput(f"{name}: is damaged after {last} ({_words(error)}); the rest is left"))


def _check_directory(stream: BinaryIO, size: int, name: str) -> None:
    """Raises TooLarge where the list of a zip's members, which the library reads whole, would fill the memory."""
    tail = min(size, END.size + (1 << 16))
    stream.seek(size - tail)
    data = stream.read(tail)
    found = data.rfind(END_MARK)
    if found < 0 or found + END.size > len(data):
        return
    entries, directory = END.unpack_from(data, found)[4:6]
    if directory == 0xFFFFFFFF:
        wide = data.rfind(b"PK\x06\x06", 0, found)
        if wide < 0 or wide + 56 > len(data):
            return
        entries, directory = struct.unpack_from("<QQ", data, wide + 32)
    if directory > MOST_DIRECTORY or entries > MOST_MEMBERS:
        raise TooLarge(f"{name}: lists {entries:,} members; split it into archives of {MOST_MEMBERS:,} at most")


class _Forward(io.RawIOBase):
    """A stream that seeks forward by reading, and gives no more at once than a header may ask for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._offset = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._offset

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > MOST_AT_ONCE:
            raise tarfile.ReadError("a header larger than any")
        data = self._stream.read(size)
        self._offset += len(data)
        return data

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self.read(min(len(buffer), PIECE))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or offset < self._offset:
            raise tarfile.ReadError("its members are out of order")
        while self._offset < offset and self.read(min(PIECE, offset - self._offset)):
            pass
        return self._offset


def _words(error: Exception) -> str:
    return named(" ".join(str(error).split())[:120] or type(error).__name__)
