"""Things to read: what every source yields, one after the other, whatever it is read from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from onrecord.errors import UnusableInput

Kind = Literal["page", "text", "pdf", "message"]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far in an archive an item lies: so many ``items`` with it, so many ``bytes`` of the file.

    ``seek`` is the byte at which the item starts, where reading can start there too.
    """

    items: int
    bytes: int
    seek: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read, by a name that stays the same: a path, an address, or ``archive.warc.gz#<offset>``.

    It holds ``data``, or an ``address`` to fetch first, or the ``refusal`` that says why there is neither. ``kind`` is
    None where the data have to tell. ``title``, ``published``, ``publisher``, ``url`` and ``language`` are what the
    source states and go before what the data say, or after it where the source only ``fills_gaps``; ``retrieved`` is the
    moment somebody fetched it.
    """

    name: str
    data: bytes | str = b""
    kind: Kind | None = None
    charset: str | None = None
    address: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    language: str | None = None
    retrieved: str | None = None
    fills_gaps: bool = False
    refusal: UnusableInput | None = None
    reached: Reached | None = None


def refused(name: str, error: UnusableInput, reached: Reached | None = None) -> Item:
    """The item of something that cannot be read."""
    return Item(name, refusal=error, reached=reached)


def at(item: Item, reached: Reached) -> Item:
    """The item with where it lies."""
    return replace(item, reached=reached)
