"""Fetches a page over http(s), within limits of size and time, and from public servers only unless told otherwise."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpcore
import httpx

from onrecord._version import __version__
from onrecord.errors import Forbidden, Gone, Unreachable, UnusableInput
from onrecord.sources.codings import KNOWN, inflated
from onrecord.sources.connection import CheckedBackend, CheckedTransport, DeadlinePassed, Resolver, left, resolve
from onrecord.sources.limits import check_size
from onrecord.sources.media import DOCUMENT, PAGES, TEXTS
from onrecord.sources.naming import named

SECONDS = 20.0
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})
LONGEST_WAIT = 7 * 24 * 3600.0
HEADERS = {
    "User-Agent": f"onrecord/{__version__}",
    "Accept-Language": "en",
    # Only what is unpacked here piece by piece, so that a small body cannot grow beyond the limit in one step.
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True)
class Wanted:
    """What is asked of a server: media types (None: any), how they are asked for, further headers."""

    kinds: frozenset[str] | None
    accept: str
    headers: Mapping[str, str] = field(default_factory=dict)


REPORT = Wanted(PAGES | TEXTS | {DOCUMENT}, "text/html, application/xhtml+xml, text/plain;q=0.9, application/pdf;q=0.8")


@dataclass(frozen=True)
class Fetched:
    """What an address gave: its bytes, the charset its header names, whether that calls it HTML, the last address.

    ``headers`` have lower-case names. ``is_unchanged``: the server says that what the asker has is still so. ``moved``:
    where it says the address is for good.
    """

    data: bytes
    charset: str | None
    is_page: bool | None
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_unchanged: bool = False
    moved: str | None = None


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    seconds: float = SECONDS,
    resolver: Resolver = resolve,
    wanted: Wanted = REPORT,
    check: Callable[[str], None] = lambda url: None,
) -> Fetched:
    """The body behind an address, after at most five redirects, each of which is checked like the first address.

    Raises Unreachable when the address cannot be fetched or may not be, UnusableInput when it is not what was ``wanted`` or
    is too large. ``seconds`` bounds the whole of it; ``resolver`` stands in for DNS; ``check`` may raise Unreachable for
    the address and for each one it redirects to.
    """
    deadline = time.monotonic() + seconds
    backend = CheckedBackend(deadline, allow_private=allow_private, resolver=resolver)
    name, where = named(url), named(url)
    try:
        with httpx.Client(transport=CheckedTransport(backend), headers=HEADERS, trust_env=False, timeout=seconds) as web:
            web.headers["Accept"] = wanted.accept
            web.headers.update(wanted.headers)
            current, is_for_good = _parsed(url), True
            for hop in range(MOST_REDIRECTS + 1):
                where = named(current)
                check(str(current))
                with web.stream("GET", current) as response:
                    if response.status_code not in REDIRECTS:
                        fetched = _read(response, name, deadline, wanted)
                        return replace(fetched, moved=str(current)) if hop and is_for_good else fetched
                    current = _target(response, current)
                    is_for_good &= response.status_code in PERMANENT
    except DeadlinePassed as error:
        raise Unreachable(f"{name}: took longer than {seconds:g} seconds; try again later or save the page") from error
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise Unreachable(f"{name}: took longer than {seconds:g} seconds; try again later or save the page") from error
    except Unreachable as error:
        via = "" if where == name else f" redirects to {where}:"
        told = type(error)(f"{name}:{via} {error}")
        told.retry_after = error.retry_after
        raise told from error
    except (httpcore.ConnectError, httpx.ConnectError, ssl.SSLError) as error:
        raise Unreachable(f"{name}: no connection to its server ({named(error)}); check the address") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.CookieConflict, httpcore.UnsupportedProtocol) as error:
        raise Unreachable(f"{name}: cannot be fetched ({named(error)}); check the address") from error
    except (httpcore.ProtocolError, httpcore.NetworkError, OSError) as error:
        raise Unreachable(f"{name}: the server broke off the answer ({named(error)}); try again later") from error
    raise Unreachable(f"{name}: redirects more than {MOST_REDIRECTS} times; give the address it should end at")


def _parsed(url: str) -> httpx.URL:
    """The address as httpx reads it. Raises Unreachable for what is not a plain http(s) address of a server."""
    try:
        parsed = httpx.URL(url)
        port = parsed.port
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise Unreachable("is no valid address; check the spelling") from error
    if parsed.scheme not in ("http", "https") or not parsed.host or port == 0:
        raise Unreachable("is no http or https address of a server; give one or a file")
    if parsed.userinfo:
        raise Unreachable("carries a user name or password, which is not sent; save the page and give the file")
    return parsed


def _target(response: httpx.Response, current: httpx.URL) -> httpx.URL:
    """Where a redirect leads, checked as :func:`_parsed` does."""
    location = response.headers.get("Location")
    if not location:
        raise Unreachable("redirects to nowhere; give the address it should end at")
    try:
        joined = current.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise Unreachable("redirects to what is no valid address; give the address it should end at") from error
    if joined.scheme not in ("http", "https"):
        raise Unreachable(f"redirects to {named(location)}, which is no http or https address; save the page")
    return _parsed(str(joined))


def _read(response: httpx.Response, name: str, deadline: float, wanted: Wanted) -> Fetched:
    status = response.status_code
    if status == HTTPStatus.NOT_MODIFIED and wanted.headers:
        return Fetched(b"", None, None, str(response.url), _headers(response), is_unchanged=True)
    if status != HTTPStatus.OK:
        raise _refusal(status, response)
    header = Message()
    header["Content-Type"] = response.headers.get("Content-Type", "")
    kind = header.get_content_type() if response.headers.get("Content-Type") else ""
    if kind and wanted.kinds is not None and kind not in wanted.kinds:
        raise UnusableInput(f"{name}: is {named(kind)}, neither HTML nor plain text; give the page of a report")
    length = response.headers.get("Content-Length", "")
    if length.isdecimal():
        check_size(int(length[:20]), name)
    data = bytearray()
    for piece in _unpacked(response, name):
        data += piece
        check_size(len(data), name)
        left(deadline)
    charset = header.get_content_charset()
    return Fetched(bytes(data), charset, kind in PAGES if kind else None, str(response.url), _headers(response))


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name.casefold(): value for name, value in response.headers.items()}


def _refusal(status: int, response: httpx.Response) -> Unreachable:
    kind = Gone if status in GONE else Forbidden if status in CLOSED else Unreachable
    advice = "check the address" if 400 <= status < 500 else "try again later"
    error = kind(f"the server answers {status} {_phrase(status)}".rstrip() + f"; {advice}")
    error.retry_after = _wait(response.headers.get("Retry-After", ""))
    return error


def _wait(written: str) -> float | None:
    """The seconds of a Retry-After, which is a number of them or a date; a week at most."""
    if written.strip().isdecimal():
        return min(float(written.strip()[:9]), LONGEST_WAIT)
    try:
        seconds = parsedate_to_datetime(written).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0.0, seconds), LONGEST_WAIT)


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else ""


def _unpacked(response: httpx.Response, name: str) -> Iterator[bytes]:
    """The body without its content encoding, in pieces none of which is larger than the limit."""
    coding = response.headers.get("Content-Encoding", "identity").strip().casefold() or "identity"
    if coding == "identity":
        yield from response.iter_raw()
        return
    if coding not in KNOWN:
        raise UnusableInput(f"{name}: comes packed as {named(coding)}, which was not asked for; save the page")
    yield from inflated(response.iter_raw(), coding, name)
