"""Writes events in the formats of others."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from onrecord.errors import UnusableArgument
from onrecord.export import GDELT_COLUMNS, gdelt_rows, plover_records
from onrecord.model import Dossier


def write_gdelt(dossiers: Iterable[Dossier], out: TextIO, with_claims: bool) -> None:
    """Tab-separated rows under a line of column names; no value holds a tab or a line break."""
    writer = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
    writer.writerow(GDELT_COLUMNS)
    for dossier in dossiers:
        for row in gdelt_rows(dossier, with_claims):
            writer.writerow([" ".join(value.split()) for value in row.values()])


def write_plover(dossiers: Iterable[Dossier], out: TextIO, with_claims: bool) -> None:
    """One JSON object a line."""
    for dossier in dossiers:
        for record in plover_records(dossier, with_claims):
            print(json.dumps(record, ensure_ascii=False), file=out)


WRITERS = {"gdelt": write_gdelt, "plover": write_plover}


@contextmanager
def destination(to: Path | None) -> Iterator[TextIO]:
    """Standard output, or the file, which is replaced whole or not at all. Raises UnusableArgument when it cannot be written."""
    if to is None:
        yield sys.stdout
        return
    partial = to.with_name(to.name + ".partial")
    try:
        with partial.open("w", encoding="utf-8", newline="") as out:
            yield out
        partial.replace(to)
    except OSError as error:
        raise UnusableArgument(f"{to}: cannot be written ({error.strerror}); name another file") from error
    finally:
        partial.unlink(missing_ok=True)
