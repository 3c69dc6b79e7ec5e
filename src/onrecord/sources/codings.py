"""Content codings of HTTP bodies, undone piece by piece, so that a small body cannot grow beyond the limit in one step."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from onrecord.errors import DamagedInput
from onrecord.sources.limits import MOST_BYTES, check_size

KNOWN = frozenset({"gzip", "x-gzip", "deflate"})


def inflated(pieces: Iterable[bytes], coding: str, name: str) -> Iterator[bytes]:
    """A body packed by one of the :data:`KNOWN` codings, in pieces of the limit at most.

    Raises TooLarge where it grows beyond the limit, DamagedInput where it is damaged or cut off.
    """
    unpacker = None
    received = 0
    try:
        for piece in pieces:
            received += len(piece)
            check_size(received, name)
            if unpacker is None and piece:
                # "deflate" should carry a zlib header; some servers leave it out.
                bare = coding == "deflate" and (piece[0] & 0x0F) != 8
                unpacker = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
            if unpacker is not None:
                yield unpacker.decompress(piece, MOST_BYTES + 1)
                if unpacker.unconsumed_tail:
                    check_size(MOST_BYTES + 1, name)
    except zlib.error as error:
        raise DamagedInput(f"{name}: its packed body is damaged; try again or save the page") from error
    if unpacker is not None and not unpacker.eof:
        raise DamagedInput(f"{name}: its packed body breaks off; try again or save the page")
