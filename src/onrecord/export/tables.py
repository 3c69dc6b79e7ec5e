"""The record's tables as CSV, JSON lines or Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from onrecord.errors import UnusableArgument

SEPARATOR = " | "  # between the values of one CSV cell
BATCH = 10_000  # rows of one Parquet group

Row = Mapping[str, Any]
Columns = Mapping[str, str]


def write_csv(rows: Iterable[Row], columns: Columns, out: TextIO) -> None:
    """Comma-separated under a line of column names; several values of one cell stand between ``|``."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([SEPARATOR.join(v) if isinstance(v := row[c], list) else v for c in columns])


def write_jsonl(rows: Iterable[Row], columns: Columns, out: TextIO) -> None:
    """One JSON object a line."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False), file=out)


def write_parquet(rows: Iterable[Row], columns: Columns, out: Path | BinaryIO) -> None:
    """A Parquet file with the same columns however few the rows. Raises UnusableArgument where pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UnusableArgument("Parquet wants pyarrow; pip install 'onrecord[parquet]', or write csv or jsonl") from error
    types = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64(), "texts": pa.list_(pa.string()), "bytes": pa.binary()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def _batches(rows: Iterable[Row]) -> Iterator[list[dict[str, Any]]]:
    pending = iter(rows)
    while batch := [dict(row) for row in islice(pending, BATCH)]:
        yield batch
