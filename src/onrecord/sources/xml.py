"""XML from outside: no entities, no network, no document type, bounded in size and depth."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator

from lxml import etree

from onrecord.errors import DamagedInput, TooLarge, UnusableInput
from onrecord.sources.limits import MOST_BYTES, check_size
from onrecord.sources.naming import named

# In any encoding that keeps ASCII, and in UTF-16 and UTF-32, whose letters have NULs between them.
ENTITIES = re.compile(rb"<\x00*!\x00*E\x00*N\x00*T\x00*I\x00*T\x00*Y", re.IGNORECASE)
MOST_ELEMENTS = 500_000


def checked(data: bytes, name: str) -> bytes:
    """Bytes of XML, unpacked where they are packed by gzip. Raises UnusableInput for a bomb of any kind."""
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise DamagedInput(f"{name}: its packed body is damaged ({named(error)}); try again later") from error
        check_size(len(data), name)
    if ENTITIES.search(data):
        raise UnusableInput(f"{name}: declares entities, which feeds have no use for and bombs are made of")
    if data.count(b"<") > 2 * MOST_ELEMENTS:
        raise TooLarge(f"{name}: has more than {MOST_ELEMENTS:,} elements")
    return data


def elements(data: bytes, name: str, *tags: str) -> Iterator[etree._Element]:
    """The elements of these local names as they end, each freed when the next is asked for. Raises DamagedInput at what is no XML."""
    events = etree.iterparse(
        io.BytesIO(data), tag=[f"{{*}}{tag}" for tag in tags], resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        recover=True,
    )  # fmt: skip
    try:
        for _, element in events:
            yield element
            element.clear(keep_tail=False)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise DamagedInput(f"{name}: is no XML that can be read ({named(error)}); check the address") from error


def root_of(data: bytes) -> str | None:
    """The local name of the first element, as far as the first bytes tell."""
    found = re.search(rb"<\x00*([A-Za-z](?:[\w.:-]|\x00)*)", data[:4096])
    return found[1].replace(b"\0", b"").decode("ascii", "replace").rpartition(":")[2].casefold() if found else None


def words(element: etree._Element, tag: str) -> str | None:
    """The text of the first descendant of that local name; None when there is none."""
    for inner in element.iter(f"{{*}}{tag}"):
        return " ".join((inner.text or "").split()) or None
    return None
