"""The command line. Exit status 0: read; 2: unusable input or arguments, one line on stderr."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from onrecord._version import __version__
from onrecord.commands import cluster, export, followed, layer, serve
from onrecord.commands import record as record_commands
from onrecord.commands.inputs import Inputs, with_progress
from onrecord.commands.inputs import read as read_one
from onrecord.commands.record import Processes
from onrecord.errors import OnrecordError, UnusableArgument

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Reads news of diplomacy and conflict and keeps the record: who said what, who did what to whom.",
)
Published = Annotated[
    str | None, typer.Option("--published", metavar="YYYY-MM-DD", help="Date of publication, where the input carries none.")
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch from loopback and private networks too.")]
Language = Annotated[str | None, typer.Option("--language", metavar="CODE", help="Believe that the reports are in this language: 'en'.")]
Publisher = Annotated[str | None, typer.Option("--publisher", help="Publisher, where the input names none.")]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"onrecord {__version__}")
        raise typer.Exit


@app.callback()
def _root(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
    """Reads news of diplomacy and conflict and keeps the record."""


@app.command()
def read(
    inputs: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, folders, http(s) addresses, or - for standard input.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one dossier as a JSON object.")] = False,
    as_lines: Annotated[bool, typer.Option("--jsonl", help="Print one dossier a line, in the order of the inputs.")] = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="OUT.HTML", help="Write one self-contained page.")] = None,
    published: Published = None,
    publisher: Publisher = None,
    allow_private: AllowPrivate = False,
    language: Language = None,
    processes: Processes = None,
) -> None:
    """Read reports to dossiers: on the terminal, as JSON, or as a page."""
    from onrecord.sources import find
    from onrecord.sources.forms import holds_many

    targets = [str(t) for t in find(inputs)]
    if (as_json or html) and (len(targets) != 1 or holds_many(targets[0])):
        raise UnusableArgument(
            f"--json and --html take one report, not {'an archive' if len(targets) == 1 else len(targets)}; use --jsonl for several"
        )
    reports = Inputs(targets, published, publisher, allow_private, language, processes)
    for dossier in reports.dossiers():
        if html:
            from onrecord.views import page

            try:
                html.write_text(page(dossier), encoding="utf-8")
            except OSError as error:
                raise UnusableArgument(f"{html}: cannot be written ({error.strerror}); name another file") from error
        elif as_json or as_lines:
            print(json.dumps(dossier.to_dict(), ensure_ascii=False, indent=1 if as_json else None))
        else:
            from rich.console import Console

            from onrecord.views import show

            show(dossier, Console())
    if reports.refused:
        raise typer.Exit(2)


@app.command()
def explain(
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="Id of a statement, event, matter or party.")],
    source: Annotated[str, typer.Argument(metavar="FILE", help="The report it was read from.")],
    published: Published = None,
) -> None:
    """Say why an entry exists: the words, the rule or model, the confidence."""
    dossier = read_one(source, published, None, False)
    found = dossier.entry(entry)
    if found is None:
        raise UnusableArgument(f"{source}: no entry {entry!r}; `onrecord read {source}` shows the ids")
    from onrecord.views.explanation import explanation

    print(explanation(dossier, found))


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="A folder of NAME.txt with NAME.gold.json, or a PolNeAR file (.jsonl, .jsonl.gz).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Run the reader over gold data and print precision, recall and F1."""
    from onrecord.evaluation import evaluate as run
    from onrecord.evaluation import table

    figures = run(gold, with_progress)
    print(json.dumps(figures, indent=1) if as_json else table(figures))


record_commands.register(app)
followed.register(app)
layer.register(app)
export.register(app)
serve.register(app)
cluster.register(app)


def main() -> None:
    """Entry point: errors become one line on standard error and exit status 2."""
    try:
        # An Exit that a command raises comes back as its status.
        if status := app(standalone_mode=False):
            sys.exit(status)
    except OnrecordError as error:
        print("onrecord: " + " ".join(str(error).split()), file=sys.stderr)
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
    except TyperException as error:
        said = getattr(error, "format_message", error.__str__)()
        print("onrecord: " + " ".join(said.split()) + "; see onrecord --help", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
