"""The commands that work on many machines: reading to a lake, and linking what a lake holds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

from onrecord.errors import UnusableArgument

Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="The Ray cluster; without it $RAY_ADDRESS, else one is started on this machine."),
]
Workers = Annotated[int | None, typer.Option("--workers", metavar="N", help="Workers of a cluster started here; one a core without it.")]


class By(StrEnum):
    """What a lake's tables are cut by."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


def register(app: typer.Typer) -> None:
    """Names the commands."""
    group = typer.Typer(no_args_is_help=True, help="Read archives of any size on many machines, and join what was read.")
    group.command()(read)
    group.command()(link)
    app.add_typer(group, name="cluster")


def read(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Files, folders or patterns: paths, s3://, gs:// ...")],
    out: Annotated[str, typer.Option("--out", metavar="ADDRESS", help="The lake: a folder of its own, made where there is none.")],
    by: Annotated[By | None, typer.Option("--by", help="What the tables are cut by: the day, month or year of publication.")] = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="FIELD=COLUMN,...", help="Columns of tables: text=body,title=headline,published=date."),
    ] = None,
    published: Annotated[
        str | None, typer.Option("--published", metavar="YYYY-MM-DD", help="Date of publication, where the input carries none.")
    ] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Publisher, where the input names none.")] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help="Believe that the reports are in this language: 'en'.")
    ] = None,
    cluster: Cluster = None,
    workers: Workers = None,
) -> None:
    """Read archives to a lake of Parquet files; what was read already is passed over."""
    from onrecord.cluster.engine import on_ray
    from onrecord.cluster.lake import Lake
    from onrecord.cluster.parts import Options
    from onrecord.cluster.places import inputs_at
    from onrecord.cluster.reading import read_to_lake
    from onrecord.sources import check_published
    from onrecord.sources.language import check_code
    from onrecord.sources.tables import Columns

    check_published(published)
    check_code(language)
    options = Options(published, publisher, language, Columns.parse(columns))
    _check_workers(workers)
    if len(sources) == 1:
        inputs_at(sources[0])  # what is wrong with it is told before a lake is made
    lake = Lake.at(out, by.value if by else None)
    with on_ray(cluster, workers) as engine, _shown() as show:
        reading = read_to_lake(sources, lake, engine, options, lambda r, waiting: show("Reading", r.parts, r.parts + waiting))
    for trouble in reading.troubles:
        print(f"onrecord: {' '.join(str(trouble).split())}", file=sys.stderr)
    for reason, count in reading.refused.most_common():
        print(f"  {reason:<34}{count:>12,}")
    parts = f"{reading.parts:,} parts written, {reading.parts_before:,} there already"
    print(f"{reading.read:,} reports read, {reading.refused.total():,} refused; {parts}; {out}")
    if reading.troubles:
        raise typer.Exit(2)


def link(
    lake: Annotated[str, typer.Argument(metavar="LAKE", help="What `onrecord cluster read` wrote.")],
    cluster: Cluster = None,
    workers: Workers = None,
) -> None:
    """Join what a lake holds: near-copies, versions, parties, and matters followed across all reports."""
    from onrecord.cluster.engine import on_ray
    from onrecord.cluster.lake import Lake
    from onrecord.cluster.linking import link as link_all

    _check_workers(workers)
    found = Lake.opened(lake)
    with on_ray(cluster, workers) as engine, _shown() as show:
        linked = link_all(found, engine, show)
    print(
        f"{linked.reports:,} reports in {linked.stories:,} stories, {linked.parties:,} parties, {linked.matters:,} matters"
        f"{'' if linked.is_new else '; linked before'}; {lake}"
    )


def _check_workers(workers: int | None) -> None:
    if workers is not None and workers < 1:
        raise UnusableArgument(f"--workers {workers} makes no sense; give 1 or more")


@contextmanager
def _shown() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each step, on standard error when somebody watches."""
    if not sys.stderr.isatty():
        yield lambda step, done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    with Progress(console=Console(stderr=True), transient=True) as shown:
        tasks: dict[str, TaskID] = {}

        def show(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = shown.add_task(step, total=of)
            shown.update(tasks[step], completed=done, total=of)

        yield show
