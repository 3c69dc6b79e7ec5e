"""Connections to checked addresses only, so that no page can make onrecord reach into a private network.

A name is resolved here, once, every address of it is checked, and the connection goes to the very address that was
checked; a name server that gives another answer the next time (DNS rebinding) gains nothing. One deadline covers all.
"""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any

import httpcore
import httpx

from onrecord.errors import Forbidden, Unreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class DeadlinePassed(Exception):
    """The time for the whole fetch is over."""


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host by the system's resolver. Raises OSError when there is none."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet.

    Private, loopback, link-local, shared, multicast, reserved and unspecified ones are not, nor any IPv6 address that
    wraps one of these as IPv4 (mapped, 6to4, Teredo, NAT64).
    """
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return _is_public(parsed)
    if parsed.ipv4_mapped is not None or parsed in NAT64:
        # Nothing but another spelling of the IPv4 address, which is its last 32 bits.
        return _is_public(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF))
    inner = [parsed.sixtofour, *(parsed.teredo or ())]
    return not parsed.is_site_local and all(_is_public(a) for a in (parsed, *inner) if a is not None)


def _is_public(address: Address) -> bool:
    return address.is_global and not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )


class CheckedBackend(httpcore.NetworkBackend):
    """Opens TCP connections for httpcore: resolves, checks, connects to what was checked, all before a deadline."""

    def __init__(self, deadline: float, *, allow_private: bool, resolver: Resolver = resolve) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._resolver = resolver
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        for last, address in zip([False] * (len(addresses) - 1) + [True], addresses, strict=True):
            try:
                stream = self._plain.connect_tcp(address, port, left(self._deadline, timeout), local_address, socket_options)
            except httpcore.ConnectError:
                if last:
                    raise
            else:
                return _DeadlineStream(stream, self._deadline)
        raise httpcore.ConnectError("no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        """The addresses to try, each once. Raises Unreachable when one is not public: then the name is not trusted."""
        try:
            addresses = list(dict.fromkeys(_in_time(lambda: self._resolver(host, port), self._deadline)))
        except (OSError, UnicodeError) as error:
            raise Unreachable("the name of its server is not known; check the spelling and the connection") from error
        if not addresses:
            raise Unreachable("the name of its server has no address; check the spelling")
        if not self._allow_private and not all(is_public(a) for a in addresses):
            raise Forbidden("its server is in a private or reserved network; save the page and give the file")
        return addresses


def left(deadline: float, timeout: float | None = None) -> float:
    """The seconds until a deadline, ``timeout`` at most. Raises DeadlinePassed when there are none."""
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise DeadlinePassed
    return remaining if timeout is None else min(timeout, remaining)


def _in_time(task: Callable[[], Sequence[str]], deadline: float) -> Sequence[str]:
    """Runs a task that cannot be told to stop (the resolver of the system) and leaves it behind at the deadline."""
    answer: queue.Queue[Sequence[str] | Exception] = queue.Queue()

    def work() -> None:
        try:
            answer.put(task())
        except Exception as error:  # carried over to the thread that waits
            answer.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        result = answer.get(timeout=left(deadline))
    except queue.Empty:
        raise DeadlinePassed from None
    if isinstance(result, Exception):
        raise result
    return result


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every read and write ends at the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, left(self._deadline, timeout))
        return _DeadlineStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class CheckedTransport(httpx.BaseTransport):
    """An httpx transport over :class:`CheckedBackend`. Proxies are not used: behind one, nothing could be checked."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=httpx.create_ssl_context(), network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        assert isinstance(response.stream, Iterable)
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response.stream), extensions=response.extensions)

    def __exit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Any:
        yield from self._stream

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()
