"""Files, folders and standard input: which to read, and their bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import UnusableInput
from onrecord.sources.forms import PAGES, is_read
from onrecord.sources.limits import MOST_BYTES, check_size
from onrecord.sources.naming import named

STANDARD_INPUT = "-"


def find(targets: Iterable[str | Path]) -> list[str]:
    """The inputs that targets stand for, in order; each can be handed to ``load``.

    Files, addresses and '-' stay as given, whether or not they can be read; a folder becomes its texts, pages, documents
    and archives, sorted by name, without its sub-folders and hidden files. Raises UnusableInput for a folder that has
    none or may not be listed.
    """
    inputs: list[str] = []
    for target in targets:
        text = str(target)
        if text == STANDARD_INPUT or is_address(text) or not _is_folder(text):
            inputs.append(text)
            continue
        try:
            inside = sorted(
                path for path in Path(text).iterdir() if is_read(path.name) and not path.name.startswith(".") and path.is_file()
            )
        except OSError as error:
            raise UnusableInput(f"{named(text)}: the folder cannot be listed ({_why(error)})") from error
        if not inside:
            raise UnusableInput(f"{named(text)}: the folder holds no text, page or archive (.txt, .html, .warc.gz ...); give one that does")
        inputs += [str(path) for path in inside]
    return inputs


def is_address(target: str) -> bool:
    """Whether a target is an http(s) address rather than a path."""
    return target[:8].casefold().startswith(("http://", "https://"))


def read_bytes(target: str) -> bytes:
    """The bytes of a file, or of standard input for '-'. Raises UnusableInput when there are none or too many."""
    name = named(target)
    try:
        if target == STANDARD_INPUT:
            if sys.stdin is None:  # closed by whoever started the program
                raise UnusableInput(f"{name}: is closed; give a file or an address")
            return _limited(sys.stdin.buffer, name)
        with Path(target).open("rb") as stream:
            return _limited(stream, name)
    except FileNotFoundError as error:
        raise UnusableInput(f"{name}: no such file; check the path") from error
    except IsADirectoryError as error:
        raise UnusableInput(f"{name}: is a folder; give one of its files") from error
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL, or closed standard input
        raise UnusableInput(f"{name}: cannot be read ({_why(error)}); check the path and its permissions") from error


def is_page_by_name(target: str) -> bool:
    """Whether the name of a file says that it is HTML."""
    return Path(target).suffix.casefold() in PAGES


def _limited(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(MOST_BYTES + 1)
    check_size(len(data), name)
    return data


def _is_folder(text: str) -> bool:
    try:
        return Path(text).is_dir()
    except (OSError, ValueError):
        return False


def _why(error: Exception) -> str:
    return named(getattr(error, "strerror", None) or error)
