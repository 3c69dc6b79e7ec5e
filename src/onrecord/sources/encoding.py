"""Bytes to text: byte order marks, UTF-8, a declared charset, a guess; and what is no text at all."""

from __future__ import annotations

import codecs
import re

from onrecord.errors import UnusableInput

# First bytes of files that people hand over by mistake.
MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"\x7fELF", "a program (ELF)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"(\xb5/\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"ID3", "an MP3 sound file"),
    (b"OggS", "an Ogg media file"),
    (b"RIFF", "a media file (RIFF)"),
    (b"%!PS", "a PostScript document"),
)
# UTF-32 before UTF-16: the mark of UTF-32-LE begins with that of UTF-16-LE.
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Codecs of Python that no page is written in; one takes time that grows with the square of the page.
NO_CHARSETS = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "mbcs", "oem"})
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\r\f\v\x1b\x1a") + b"\x7f"
MOSTLY = 0.05  # a text has next to no control characters, a binary file a quarter or so
MOSTLY_ASCII = 0.15  # above this share of other bytes, a text in a one-byte encoding is not in a Latin script


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The text of some bytes, without a byte order mark; line ends stay as they are.

    ``declared`` is the charset that an HTTP header names, if any. Raises UnusableInput when the bytes are no text.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, name)
    _refuse_binary(data, name)
    silent = _utf16_without_mark(data)
    if silent:
        return _strictly(data, silent, name)
    if b"\x00" in data:
        raise UnusableInput(f"{name}: holds NUL bytes, so it looks like a binary file; give plain text or HTML")
    try:
        # First, whatever was declared: other encodings are next to never valid UTF-8 by accident, while pages that
        # declare latin-1 and send UTF-8 are common.
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for charset in (declared, _in_page(data)):
        if charset:
            try:
                if codecs.lookup(charset).name in NO_CHARSETS:
                    continue
                text = data.decode(charset)
            except (LookupError, ValueError):  # no such charset, or not in it; a wrong declaration is no reason to stop
                continue
            return text
    return _guessed(data, name)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnusableInput(
            f"{name}: not valid {encoding.upper()} at byte {error.start:,} although it says so; save it as UTF-8"
        ) from error


def _refuse_binary(data: bytes, name: str) -> None:
    for magic, kind in MAGIC:
        # Letters alone ("BZh", "ID3", "RIFF") could begin a text, so those need a byte that no text has.
        if data.startswith(magic) and (not magic.isalnum() or _controls(data[:512]) > 0):
            raise UnusableInput(f"{name}: looks like {kind}; give plain text or HTML")
    if data and b"\x00" not in data and _controls(data) > MOSTLY * len(data):
        raise UnusableInput(f"{name}: mostly control characters, looks like a binary file; give plain text or HTML")


def _controls(data: bytes) -> int:
    return len(data) - len(data.translate(None, CONTROLS))


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 text in a Latin script has a NUL in every other byte, nearly always on the same side."""
    half = len(data) // 2
    if half < 4 or len(data) % 2:
        return None
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if odd > 0.7 * half and even == 0:
        return "utf-16-le"
    if even > 0.7 * half and odd == 0:
        return "utf-16-be"
    return None


def _in_page(data: bytes) -> str | None:
    found = META_CHARSET.search(data[:4096]) or XML_CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else None


def _guessed(data: bytes, name: str) -> str:
    others = len(data) - len(data.translate(None, bytes(range(128, 256))))
    if others < MOSTLY_ASCII * len(data):
        # English with typographic marks and the odd accent: Windows-1252 in all likelihood, and a guess by statistics
        # over so few bytes is worse than this prior.
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            pass
    from charset_normalizer import from_bytes  # heavy, and hardly ever needed

    best = from_bytes(data).best()
    if best is None:
        raise UnusableInput(f"{name}: its encoding cannot be told, perhaps a binary file; save it as UTF-8 text")
    return str(best)
