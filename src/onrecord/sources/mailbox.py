"""Mailboxes of newsletters (mbox) and single messages: the body of each message, its subject, day and sender."""

from __future__ import annotations

import email
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from onrecord.errors import DamagedInput, NoArticle, TooLarge, UnusableInput
from onrecord.sources import encoding
from onrecord.sources.dates import day_in
from onrecord.sources.items import Item, Reached, refused
from onrecord.sources.limits import MOST_BYTES
from onrecord.sources.naming import named

START = re.compile(rb"From \S+.*\d\d:\d\d.*\d{4}\s*$")
QUOTED_START = re.compile(rb"^>(>*From )", re.MULTILINE)
FEWEST_WORDS = 60  # of a plain part that stands for the whole; shorter ones say "view this in your browser"
LONGEST_LINE = 1 << 20
MOST_PARTS = 200


def read(stream: io.BufferedReader, name: str) -> Iterator[Item]:
    """The messages of an mbox, named by the byte at which they start."""
    start = offset = count = 0
    message = bytearray()
    blank = True
    while True:
        try:
            line = stream.readline(LONGEST_LINE)
        except UnusableInput as error:
            yield refused(f"{name}#{offset}", error)
            line = b""
        begins = blank and START.match(line) is not None
        if (begins or not line) and message.strip():
            count += 1
            yield _within(bytes(message), f"{name}#{start}", Reached(count, offset))
        if not line:
            return
        if begins:
            start, message = offset, bytearray()
        elif len(message) <= MOST_BYTES:
            message += line
        offset += len(line)
        blank = line in (b"\n", b"\r\n")


def _within(data: bytes, place: str, reached: Reached) -> Item:
    if len(data) > MOST_BYTES:
        return refused(place, TooLarge(f"{place}: a message larger than {MOST_BYTES // 1024 // 1024} MiB; no newsletter is"), reached)
    return message(QUOTED_START.sub(rb"\1", data), place, reached)


def message(data: bytes, name: str, reached: Reached | None = None) -> Item:
    """The item of one message. Never raises: what cannot be read is the item's refusal."""
    try:
        parsed = email.message_from_bytes(data)
        kind, body = _body(parsed, name)
        title, written, origin = _header(parsed, "Subject"), _header(parsed, "Date"), _header(parsed, "From")
        sender, address = parseaddr(origin)
    except UnusableInput as error:
        return refused(name, error, reached)
    except Exception as error:  # the parser of the standard library raises whatever a broken header makes it raise
        return refused(name, DamagedInput(f"{name}: is no message ({type(error).__name__}); give its text or page"), reached)
    return Item(
        name,
        body,
        "page" if kind == "text/html" else "text",
        title=title or None,
        published=day_in(written),
        publisher=sender or address.rpartition("@")[2] or None,
        reached=reached,
    )


def _body(parsed: Message, name: str) -> tuple[str, str]:
    """The type and text of the part that is the letter: the plain one, or the page where that one says little."""
    found: dict[str, str] = {}
    for number, part in enumerate(parsed.walk()):
        if number > MOST_PARTS:
            raise TooLarge(f"{name}: a message of more than {MOST_PARTS} parts; no newsletter is")
        kind = part.get_content_type()
        if kind in found or kind not in ("text/plain", "text/html") or part.get_filename():
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes) and data.strip():
            found[kind] = encoding.decode(data, name, part.get_content_charset())
    plain, page = found.get("text/plain", ""), found.get("text/html", "")
    if plain and (not page or len(plain.split()) >= FEWEST_WORDS):
        return "text/plain", plain.replace("\r\n", "\n")
    if page:
        return "text/html", page if "<html" in page[:2000].casefold() else f"<html><body>{page}</body></html>"
    raise NoArticle(f"{name}: a message without a text; give one with words in it")


def _header(parsed: Message, field: str) -> str:
    value = str(parsed.get(field, ""))[:1000]
    with suppress(ValueError, LookupError, MessageError):
        value = str(make_header(decode_header(value)))
    return named(" ".join(value.split()))
