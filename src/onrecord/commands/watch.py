"""``onrecord watch``: keep reading feeds and site maps."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.errors import UnusableInput

if TYPE_CHECKING:
    from onrecord.sources.feeds import Entry
    from onrecord.watching.loop import Watch


def watch(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="OPML files, or addresses of feeds (RSS, Atom, JSON Feed) and site maps.")
    ],
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="The record; without it $ONRECORD_RECORD, else record.db in your data folder."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Ask every feed once, read what is new, and end: for cron.")] = False,
    every: Annotated[float, typer.Option("--every", metavar="MINUTES", help="How often a feed is asked.", min=0.01)] = 30,
    delay: Annotated[float, typer.Option("--delay", metavar="SECONDS", help="Between two requests to one host.", min=0)] = 5,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Read what is dated from that day on; the last 7 days without it.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help="Believe that the reports are in this language: 'en'.")
    ] = None,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from loopback and private networks too.")] = False,
) -> None:
    """Ask feeds and site maps in turn and read what is new; stops on SIGTERM, goes on where it stopped."""
    from onrecord.intake import How, Tally
    from onrecord.record import Record
    from onrecord.record.days import asked
    from onrecord.sources.language import check_code
    from onrecord.views.untrusted import one_line
    from onrecord.watching.loop import Watch
    from onrecord.watching.politeness import Hosts, Polite

    check_code(language)
    oldest = asked(since, "--since")[0] if since else None
    entries = [entry for given in sources for entry in _entries(given)]
    tally = Tally()
    with Record(record) as kept:
        watching = Watch(
            kept,
            Polite(Hosts(delay), allow_private),
            How(language=language),
            timedelta(minutes=every),
            oldest,
            tell=lambda line: print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} {one_line(line)}", flush=True),
            told=tally.count,
        )
        with _stopping(watching):
            watching.run(entries, once=once)
        print(f"{tally.sentence()}, {tally.refused} refused; {kept.path}")


def _entries(given: str) -> list[Entry]:
    from onrecord.sources.feeds import Entry, read_opml
    from onrecord.sources.files import is_address, read_bytes
    from onrecord.sources.naming import named

    if is_address(given):
        return [Entry(given, is_feed=True)]
    if "://" in given[:20]:
        raise UnusableInput(f"{named(given)}: is neither http nor https; give the address of a feed or an OPML file")
    return read_opml(read_bytes(given), named(given))


@contextmanager
def _stopping(watching: Watch) -> Iterator[None]:
    """SIGTERM and SIGINT end the watch in good order."""

    def stop(number: int, frame: FrameType | None) -> None:
        print("onrecord: stopping after the report at hand", file=sys.stderr)
        watching.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
