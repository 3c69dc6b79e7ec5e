"""``onrecord serve``: opens the reading room of a record."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from onrecord.commands.record import File
from onrecord.errors import RecordReadOnly, UnusableArgument

VARIABLE = "ONRECORD_TOKEN"


def register(app: typer.Typer) -> None:
    """Names the command."""
    app.command()(serve)


def serve(
    where: Annotated[Path | None, typer.Argument(metavar="[RECORD]", help="The record, made where there is none.")] = None,
    record: File = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen at; another than loopback wants a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="The port; 0 takes a free one.")] = 8348,
    token: Annotated[
        str | None, typer.Option("--token", metavar="WORD", help="What visitors must show; better in $ONRECORD_TOKEN.")
    ] = None,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from loopback and private networks too.")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
) -> None:
    """Open the reading room: the record as pages in a browser, on this machine alone."""
    if where is not None and record is not None:
        raise UnusableArgument("serve takes one record; leave --record out")
    try:
        import uvicorn

        from onrecord.web.app import open_room
        from onrecord.web.settings import Settings, is_loopback
    except ImportError as error:
        raise UnusableArgument(f"the reading room wants {error.name}; pip install 'onrecord[web]'") from error
    from onrecord.record import Record

    token = token or os.environ.get(VARIABLE) or None
    if token is None and not is_loopback(host):
        raise UnusableArgument(f"--host {host} lets others in, so a token is needed; set ${VARIABLE} or give --token")
    # What is wrong with the record is told before anything is opened; one that cannot be written can still be looked at.
    try:
        kept = Record(where or record)
    except RecordReadOnly:
        kept = Record(where or record, read_only=True)
    with kept:
        path = kept.path
    listening = _listen(host, port)
    with listening:
        settings = Settings(path, host, listening.getsockname()[1], token, allow_private)
        print(f"{path}: reading at {settings.address} (Ctrl-C ends it)", file=sys.stderr, flush=True)
        if not no_open and sys.stdout.isatty():
            import webbrowser

            webbrowser.open(settings.address)
        config = uvicorn.Config(
            open_room(settings),
            log_level="warning",
            server_header=False,
            limit_concurrency=64,
            timeout_keep_alive=20,
            timeout_graceful_shutdown=5,
        )
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise UnusableArgument(f"{host}:{port} cannot be listened at ({error.strerror}); name another --port or --host") from error
    listening.listen(128)
    return listening
