"""WARC archives of made-up pages, written by hand so that they can also be wrong."""

from __future__ import annotations

import gzip
import uuid

HTTP = "application/http; msgtype=response"
NAMESPACE = uuid.UUID(int=7)


def record(url: str, block: bytes, kind: str = "response", media: str = HTTP, length: int | None = None) -> bytes:
    """One record; ``length`` is what it claims when that is a lie."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid5(NAMESPACE, url)}>\r\nWARC-Date: 2025-10-18T06:30:00Z\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: {media}\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def answer(body: bytes, media: str = "text/html; charset=utf-8", coding: str = "", status: str = "200 OK", chunked: bool = False) -> bytes:
    """What a server sent."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n"
    if coding:
        head += f"Content-Encoding: {coding}\r\n"
    if chunked:
        head += "Transfer-Encoding: chunked\r\n"
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    return head.encode() + b"\r\n" + body


def packed(*records: bytes) -> bytes:
    """The records, each a gzip member, as crawlers write them."""
    return b"".join(gzip.compress(r, mtime=0) for r in records)
