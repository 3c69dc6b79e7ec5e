"""Files at any address that fsspec knows: paths, ``s3://``, ``gs://``, ``memory://`` and the others, listed, read and written whole."""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from onrecord.errors import OnrecordError, Unreachable, UnusableArgument, UnusableInput
from onrecord.sources.forms import is_read
from onrecord.sources.naming import named

STAMPS = ("ETag", "etag", "md5Hash", "checksum", "mtime", "LastModified", "last_modified", "updated", "created")
MARKS = "*?["
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read: ``name`` as the user would write it, ``address`` where any machine finds it, and what tells another one there."""

    name: str
    address: str
    size: int
    stamp: str

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Its bytes; can seek. Raises Unreachable, at the end too, where they could not all be fetched: nobody knows what it holds."""
        files, path = found_at(self.address)
        try:
            stream = _Watched(files.open(path, "rb"))
        except Exception as error:  # each kind of store has errors of its own
            raise Unreachable(f"{named(self.name)}: cannot be opened ({type(error).__name__}: {named(error)}); run it again") from error
        try:
            with io.BufferedReader(stream, PIECE) as buffered:
                yield cast(BinaryIO, buffered)
        finally:
            if stream.failure is not None:
                why = f"{type(stream.failure).__name__}: {named(stream.failure)}"
                raise Unreachable(f"{named(self.name)}: cannot be fetched whole ({why}); run it again") from stream.failure


class _Watched(io.RawIOBase):
    """A stream that remembers its failure, which readers of archives take for damage of the archive."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.failure: Exception | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except Exception as error:
            self.failure = error
            raise OSError(str(error)) from error
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


@dataclass(frozen=True)
class Place:
    """A folder at an address. ``path`` arguments are relative to it."""

    address: str

    @cached_property
    def _at(self) -> tuple[Any, str]:
        files, path = found_at(self.address)
        return files, path.rstrip("/")

    def __getstate__(self) -> dict[str, str]:
        return {"address": self.address}

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises FileNotFoundError."""
        files, root = self._at
        with self._telling(path):
            return bytes(files.cat_file(f"{root}/{path}"))

    @contextmanager
    def opened(self, path: str) -> Iterator[BinaryIO]:
        """A file to read; can seek."""
        files, root = self._at
        with self._telling(path), files.open(f"{root}/{path}", "rb") as stream:
            yield stream

    def exists(self, path: str) -> bool:
        """Whether there is a file of that name."""
        files, root = self._at
        with self._telling(path):
            return bool(files.exists(f"{root}/{path}"))

    def write(self, path: str, data: bytes) -> None:
        """A file, there whole or not at all, in place of an older one: by a rename on disks, by one upload in object stores."""
        files, root = self._at
        whole = f"{root}/{path}"
        with self._telling(path):
            if not self._is_local:
                files.pipe_file(whole, data)
                return
            target = Path(whole)
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
            with partial.open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(target)

    def under(self, folder: str) -> list[str]:
        """The paths of the files in a folder and its folders, by name."""
        files, root = self._at
        try:
            with self._telling(folder):
                files.invalidate_cache()  # others write here too
                found = files.find(f"{root}/{folder}")
        except FileNotFoundError:
            return []
        return sorted(str(p).replace("\\", "/").removeprefix(root + "/") for p in found if not PurePosixPath(p).name.startswith("."))

    def remove(self, path: str) -> None:
        """Takes a file away; nothing where there is none."""
        files, root = self._at
        with suppress(FileNotFoundError), self._telling(path):
            files.rm_file(f"{root}/{path}")

    @contextmanager
    def _telling(self, path: str) -> Iterator[None]:
        """Turns what a store says into UnusableArgument, but that there is no such file."""
        try:
            yield
        except (FileNotFoundError, OnrecordError):
            raise
        except Exception as error:  # each kind of store has errors of its own
            why = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
            raise UnusableArgument(f"{named(f'{self.address}/{path}'.rstrip('/'))}: cannot be read or written ({named(why)})") from error

    @property
    def _is_local(self) -> bool:
        protocol = self._at[0].protocol
        return "file" in ((protocol,) if isinstance(protocol, str) else protocol)


def found_at(address: str) -> tuple[Any, str]:
    """fsspec's file system for an address, and the path in it. Raises UnusableArgument for an address that it cannot reach."""
    try:
        import fsspec
    except ImportError as error:
        raise UnusableArgument("lakes want fsspec and pyarrow; pip install 'onrecord[cluster]'") from error
    if address[:8].casefold().startswith(("http://", "https://")):
        raise UnusableArgument(f"{named(address)}: is a page or feed; `onrecord add` and `onrecord watch` fetch those, politely")
    try:
        files, path = fsspec.core.url_to_fs(address)
    except ImportError as error:
        raise UnusableArgument(f"{named(address)}: {named(error)}") from error
    except Exception as error:  # each kind of store has errors of its own
        raise UnusableArgument(f"{named(address)}: no such address ({type(error).__name__}: {named(error)})") from error
    return files, str(path)


def inputs_at(source: str) -> list[Input]:
    """What a source stands for, by name: a file, the files in a folder and its folders that can be read, or those a pattern meets.

    Raises UnusableInput where there is nothing, UnusableArgument for an address that cannot be reached.
    """
    files, path = found_at(source)
    try:
        if files.isdir(path):
            found = [(p, i) for p, i in _listed(files, path) if is_read(p.rpartition("/")[2])]
        elif any(m in path for m in MARKS) and not files.exists(path):
            found = sorted((str(p), i) for p, i in files.glob(path, detail=True).items() if i["type"] == "file")
        else:
            found = [(path, files.info(path))]
    except FileNotFoundError as error:
        raise UnusableInput(f"{named(source)}: no such file or folder; check the address") from error
    except Exception as error:  # no rights, no network: each kind of store has errors of its own
        raise UnusableInput(f"{named(source)}: cannot be listed ({type(error).__name__}: {named(error)})") from error
    if not found:
        raise UnusableInput(f"{named(source)}: holds no text, page or archive; give a folder or pattern that does")
    return [Input(_name(source, path, p), str(files.unstrip_protocol(p)), int(i.get("size") or 0), _stamp(i)) for p, i in found]


def _listed(files: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for inner, info in sorted(files.find(path, detail=True).items()):
        if not any(step.startswith(".") for step in str(inner).removeprefix(path).split("/")):
            yield str(inner), info


def _name(source: str, path: str, inner: str) -> str:
    """A file's name in the words of the source: what a user on one machine would have written."""
    if inner == path:
        return source
    if inner.startswith(path.rstrip("/") + "/"):
        return source.rstrip("/") + inner.removeprefix(path.rstrip("/"))
    return inner


def _stamp(info: dict[str, Any]) -> str:
    return next((str(info[s]) for s in STAMPS if info.get(s)), "")
