"""Files of every kind to things to read: which reader a file wants is told by its name, then by its first bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import DamagedInput, UnusableInput
from onrecord.sources import archives, files, gdelt, mailbox, tables
from onrecord.sources.forms import COMPANIONS, SINGLE, form_of
from onrecord.sources.items import Item, Kind, Reached, refused
from onrecord.sources.limits import MOST_BYTES, check_size
from onrecord.sources.naming import named
from onrecord.sources.tables import Columns
from onrecord.sources.unpacking import unpacked

NESTED = frozenset({"zip", "tar", "warc", "parquet"})
SAMPLE = 1 << 16


@dataclass(frozen=True, slots=True)
class Start:
    """Where reading an archive goes on: after so many ``items``; the last of them starts at the byte ``seek``, if that is known."""

    items: int = 0
    seek: int | None = None


def fingerprint(path: str) -> str:
    """What tells a file from another one under its name: its size and its first bytes; nothing where it cannot be read."""
    try:
        with Path(path).open("rb") as stream:
            return f"{Path(path).stat().st_size}-{hashlib.sha256(stream.read(SAMPLE)).hexdigest()[:16]}"
    except OSError:
        return ""


def items_in(path: str, columns: Columns, start: Start | None = None) -> Iterator[Item]:
    """The things to read in an archive, each with how far it lies in the file; those before ``start`` are passed over.

    Never raises: damage, or a file that cannot be opened, is a refusal among the items.
    """
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - closed below, after the last item
    except OSError as error:
        why = "no such file; check the path" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        yield refused(path, UnusableInput(f"{named(path)}: {why}"))
        return
    with stream:
        yield from items_of(stream, path, columns, start)


def items_of(stream: BinaryIO, path: str, columns: Columns, start: Start | None = None) -> Iterator[Item]:
    """As :func:`items_in`, of an archive in hand, which can seek; ``path`` is its name."""
    start = start or Start()
    skip, before, offset = start.items, 0, 0
    if form_of(path) == "warc" and start.seek is not None and _can_start(stream, start.seek):
        skip, before, offset = 1, start.items - 1, start.seek
    stream.seek(0)
    for count, item in enumerate(_to_the_end(_within(stream, path, columns, offset), path), 1):
        if count > skip:
            reached = item.reached or Reached(0, stream.tell())
            yield replace(item, reached=replace(reached, items=before + count))


def _can_start(stream: BinaryIO, seek: int) -> bool:
    from onrecord.sources import warc

    return warc.can_start(stream, seek)


def _to_the_end(items: Iterator[Item], path: str) -> Iterator[Item]:
    """The items, and a last one that tells of damage which no reader has met before."""
    try:
        yield from items
    except UnusableInput as error:
        yield refused(path, error)
    except Exception as error:  # parsers of files from anywhere; what came before was read
        yield refused(path, DamagedInput(f"{named(path)}: the rest cannot be read ({type(error).__name__}: {named(error)})"))


def _within(stream: BinaryIO, path: str, columns: Columns, offset: int) -> Iterator[Item]:
    name = named(path)
    match form_of(path):
        case "warc":
            from onrecord.sources import warc  # brings a library that nothing else wants

            yield from warc.read(stream, path, offset)
        case "zip":
            yield from archives.read_zip(stream, path, lambda inner, place: _member(inner, place, columns))
        case "tar":
            plain = unpacked(stream, name, stream.tell)
            yield from archives.read_tar(plain, path, lambda inner, place: _member(inner, place, columns), stream.tell)
        case "parquet":
            yield from tables.read_parquet(stream, path, columns)
        case form:
            yield from _flat(form, unpacked(stream, name, stream.tell), path, columns)


def _flat(form: str | None, stream: io.BufferedReader, name: str, columns: Columns) -> Iterator[Item]:
    readers = {
        "csv": lambda: tables.read_csv(stream, name, columns),
        "lines": lambda: tables.read_json_lines(stream, name, columns),
        "graph": lambda: gdelt.read_graph(stream, name),
        "list": lambda: gdelt.read_list(stream, name),
        "mbox": lambda: mailbox.read(stream, name),
    }
    reader = readers.get(form or "")
    if reader is None:
        yield _single(stream, name, form)
    else:
        yield from reader()


def _member(stream: BinaryIO, name: str, columns: Columns) -> Iterator[Item]:
    """What a member of an archive holds; nothing where it only goes with the pages beside it, as a picture does."""
    form = form_of(name)
    file = Path(name.rpartition("#")[2])
    if form in NESTED:
        yield refused(name, DamagedInput(f"{name}: an archive within an archive; unpack the outer one first"))
        return
    if file.name.startswith(".") or "__MACOSX" in file.parts or file.suffix.casefold() in COMPANIONS:
        return
    read = 0

    class _Counted(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
            nonlocal read
            data = stream.read(len(buffer))
            read += len(data)
            buffer[: len(data)] = data
            return len(data)

    plain = unpacked(io.BufferedReader(_Counted()), name, lambda: read)
    yield from _flat(form, plain, name, columns)


def _single(stream: io.BufferedReader, name: str, form: str | None) -> Item:
    try:
        data = stream.read(MOST_BYTES + 1)
        check_size(len(data), name)
    except UnusableInput as error:
        return refused(name, error)
    return whole(data, name, SINGLE.get(form or ""))


def whole(data: bytes, name: str, kind: Kind | None = None) -> Item:
    """The item of one file in hand; a message is opened."""
    if kind == "message":
        return mailbox.message(data, name)
    return Item(name, data, kind or ("page" if files.is_page_by_name(name) else None))
