"""No page, name server or redirect makes onrecord connect to a network that is not public."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from onrecord.errors import Unreachable
from onrecord.sources import load
from onrecord.sources.address import fetch
from onrecord.sources.connection import CheckedBackend, is_public
from sources.test_address import Handler, Server

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:7f00:1::",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "no address",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.seen = []
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield running
        running.shutdown()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f.1"])
def test_loopback_is_refused_by_default_however_it_is_written(server: Server, host: str) -> None:
    with pytest.raises(Unreachable, match="private or reserved network|not known|valid address|no address"):
        load(f"http://{host}:{server.server_port}/page")
    assert server.seen == []


def test_a_name_that_stands_for_a_private_address_is_refused(server: Server) -> None:
    for addresses in (["127.0.0.1"], ["93.184.215.14", "127.0.0.1"]):
        with pytest.raises(Unreachable, match="private or reserved network"):
            fetch(f"http://daily.example:{server.server_port}/page", resolver=lambda host, port, a=addresses: a)
    assert server.seen == []


def test_the_connection_goes_to_the_address_that_was_checked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the name is public when checked and loopback afterwards; it must be looked up once only."""
    answers = [["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]]
    asked: list[str] = []
    dialled: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    def dial(self: object, host: str, *rest: object, **named: object) -> None:
        dialled.append(host)
        raise OSError("not dialled in a test")

    monkeypatch.setattr("httpcore.SyncBackend.connect_tcp", dial)
    with pytest.raises(Unreachable):
        fetch(f"http://daily.example:{server.server_port}/page", resolver=resolver)
    assert asked == ["daily.example"]
    assert dialled == ["93.184.215.14"]
    assert server.seen == []


def test_a_redirect_is_checked_like_the_first_address(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first name passes the check and its server sends on to loopback, where nothing may be asked."""
    port = server.server_port
    inner = f"http://inner.example:{port}/page"
    names = {"outer.example": "93.184.215.14", "inner.example": "127.0.0.1"}
    straight = CheckedBackend.connect_tcp

    def dial_outer_here(self: CheckedBackend, host: str, *rest: object, **named: object) -> object:
        if host == "outer.example":  # stands in for the public server, which a test cannot reach
            self._addresses(host, port)
            return self._plain.connect_tcp("127.0.0.1", port, 5.0)
        return straight(self, host, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(CheckedBackend, "connect_tcp", dial_outer_here)
    with pytest.raises(Unreachable, match=r"redirects to http://inner\.example.*private or reserved network"):
        fetch(
            f"http://outer.example:{port}/to/{inner.encode().hex()}",
            resolver=lambda host, _: [names[host]],
        )
    assert server.seen == [f"/to/{inner.encode().hex()}"]


def test_the_next_address_is_tried_when_one_does_not_answer(server: Server) -> None:
    tried = ["127.0.0.2", "127.0.0.1"]  # the server listens on the second only
    fetched = fetch(f"http://daily.example:{server.server_port}/page", allow_private=True, resolver=lambda *_: tried)
    assert b"Minister" in fetched.data


def test_proxies_of_the_environment_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(f"http://127.0.0.1:{server.server_port}/page", allow_private=True).data
