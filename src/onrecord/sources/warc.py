"""WARC and WET archives, Common Crawl's among them: pages and texts, named by the byte at which their record starts.

A record that lies about itself costs itself; damage between records is told, and reading goes on at the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Literal

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from onrecord.errors import DamagedInput, NoArticle, UnusableInput
from onrecord.sources.codings import KNOWN, inflated
from onrecord.sources.items import Item, Reached, at, refused
from onrecord.sources.limits import check_size
from onrecord.sources.media import PAGES, TEXTS

READ = WarcRecordType.response | WarcRecordType.conversion | WarcRecordType.resource
STARTS = (b"\x1f\x8b\x08", b"WARC/1.", b"WARC/0.")
WINDOW = 1 << 20
LIAR = 1 << 30  # no crawler writes a record of a GiB; what follows its head is searched for the next one
MOST_DAMAGES = 1_000  # in a row
PIECE = 1 << 16
PLAIN = frozenset({"", "identity"})
OK = 200


def read(stream: BinaryIO, name: str, start: int = 0) -> Iterator[Item]:
    """The pages and texts of an archive in order; with ``start``, from the record at that byte on.

    ``stream`` can seek. Records that are no page or text (images, requests, redirects) are passed over.
    """
    count = damages = 0
    while start >= 0:
        stream.seek(start)
        last, repeats = start, 0
        try:
            for record in ArchiveIterator(stream, record_types=READ, parse_http=False):
                # Where several records share a gzip member, several may start at one byte.
                repeats = repeats + 1 if record.stream_pos == last and last > start else 0
                last = record.stream_pos
                if record.content_length > LIAR:
                    raise OSError("a record claims to be larger than a GiB")
                item = _item(record, f"{name}#{last}" + (f".{repeats}" if repeats else ""))
                damages = 0
                if item is not None:
                    count += 1
                    yield at(item, Reached(count, stream.tell(), last))
            return
        except (OSError, ValueError, EOFError) as error:
            # One stretch of damage may look like many starts of records; it is told once.
            damages += 1
            if damages in (1, MOST_DAMAGES):
                advice = "reading goes on at the next record" if damages == 1 else "too much of it; the rest is left"
                count += 1
                yield refused(
                    f"{name}#{last}+",
                    DamagedInput(f"{name}: the archive is damaged from byte {last:,} on ({_words(error)}); {advice}"),
                    Reached(count, stream.tell()),
                )
            if damages == MOST_DAMAGES:
                return
        start = _next_start(stream, last + 1)


def can_start(stream: BinaryIO, start: int) -> bool:
    """Whether a record can start at a byte."""
    stream.seek(start)
    return stream.read(7).startswith(STARTS)


def _item(record: WarcRecord, place: str) -> Item | None:
    headers = record.headers
    url = headers.get("WARC-Target-URI")
    url = url.strip().strip("<>") if url else None
    try:
        length = record.content_length
        check_size(length, place)
        block = record.reader.read(length) if length else b""
        if len(block) < length:
            raise EOFError(f"a record is cut off after {len(block):,} of {length:,} bytes")
        kind, charset, is_http = (headers.get("Content-Type") or "").casefold(), None, False
        if record.record_type == WarcRecordType.response:
            if not kind.startswith("application/http"):
                return None
            is_http = True
            found = _body(record, block, place)
            if found is None:
                return None
            block, kind, charset = found
        if kind.partition(";")[0].strip() not in PAGES | TEXTS and not (is_http and not kind):
            return None
    except UnusableInput as error:
        return Item(place, refusal=error, url=url)
    is_page = kind.partition(";")[0].strip() in PAGES
    retrieved = record.record_date
    return Item(
        place,
        block,
        "page" if is_page else None if is_http else "text",
        charset,
        url=url if url and url.startswith(("http://", "https://")) else None,
        retrieved=retrieved.isoformat() if retrieved else None,
    )


def _body(record: WarcRecord, block: bytes, place: str) -> tuple[bytes, str, str | None] | None:
    """The body of an HTTP answer without its codings, its type and charset; None when it is no page to read."""
    try:
        answer, coding = _answer(block, "transfer")
        if coding not in KNOWN | PLAIN:
            answer, _ = _answer(block, "all")
    except (OSError, ValueError) as error:
        raise DamagedInput(f"{place}: holds no answer of a web server ({_words(error)}); fetch the page again") from error
    if (answer.http_headers.status_code or OK) != OK:
        return None
    kind = (answer.http_content_type or "").casefold()
    if kind and kind not in PAGES | TEXTS:
        return None
    data = bytearray()
    pieces = iter(lambda: answer.reader.read(PIECE), b"")
    try:
        for piece in inflated(pieces, coding, place) if coding in KNOWN else pieces:
            data += piece
            check_size(len(data), place)
    except (OSError, ValueError, EOFError) as error:
        raise DamagedInput(f"{place}: its packed body is damaged ({_words(error)}); fetch the page again") from error
    if not data:
        raise NoArticle(f"{place}: an empty page; fetch it again")
    return bytes(data), kind, answer.http_charset


def _answer(block: bytes, decoding: Literal["transfer", "all"]) -> tuple[WarcRecord, str]:
    answer = WarcRecord()
    answer.init_headers(WarcRecordType.response)
    answer.is_http = True
    answer.set_bytes_content(block)
    answer.parse_http(auto_decode=decoding)
    return answer, (answer.http_headers.get("Content-Encoding") or "").strip().casefold()


def _next_start(stream: BinaryIO, start: int) -> int:
    """The next byte at which a record may start; -1 when there is none."""
    stream.seek(start)
    before = b""
    offset = start
    while piece := stream.read(WINDOW):
        window = before + piece
        found = [i for mark in STARTS if (i := window.find(mark)) >= 0]
        if found:
            return offset - len(before) + min(found)
        before = window[-8:]
        offset += len(piece)
    return -1


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
