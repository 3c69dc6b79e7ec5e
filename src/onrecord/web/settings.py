"""What a reading room is told when it opens."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path

LOOPBACK = "127.0.0.1"
PORT = 8348
MOST_BYTES = 64 * 1024 * 1024  # of one request: several files of 10 MiB; larger archives are for `onrecord add`
MOST_FORM_BYTES = 12 * 1024 * 1024  # of a pasted text, which the reader limits further
SECONDS_TO_SEND = 60.0  # a request's body may take


@dataclass(frozen=True)
class Settings:
    """The record, where the room is found, and who may come in; ``secret`` is this run's own and signs forms."""

    record: Path
    host: str = LOOPBACK
    port: int = PORT
    token: str | None = None
    allow_private: bool = False
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the room."""
        host = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def is_ours(self, host: str) -> bool:
        """Whether a Host header names this room. A name that we do not know may be somebody's who turns it to our address."""
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        name = name.strip("[]").casefold().removesuffix(".")
        return name in self._names() or (not is_loopback(self.host) and _is_number(name))

    def _names(self) -> frozenset[str]:
        names = {"localhost", LOOPBACK, "::1", self.host.casefold()}
        if not is_loopback(self.host):
            names |= {socket.gethostname().casefold(), socket.getfqdn().casefold()}
        return frozenset(names)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host of that name."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
