"""Tables of reports: CSV, TSV, JSON lines and Parquet, a report a row. Which column holds what is told by its name or by the user."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from onrecord.errors import DamagedInput, NoArticle, UnusableArgument, UnusableInput
from onrecord.sources.dates import day_in
from onrecord.sources.items import Item, refused
from onrecord.sources.limits import MOST_BYTES
from onrecord.sources.naming import named
from onrecord.sources.unpacking import Lines

# What dumps of news call each thing, the likeliest first.
NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "maintext", "article_text", "full_text", "fulltext", "plain_text", "body", "content", "article", "story"),
    "html": ("html", "raw_html", "page", "body_html", "content_html"),
    "title": ("title", "headline", "heading", "subject"),
    "published": (
        "published",
        "date_publish",
        "publication_date",
        "published_at",
        "publishedat",
        "pubdate",
        "pub_date",
        "date",
        "datetime",
    ),
    "url": ("url", "link", "source_url", "web_url", "permalink", "address"),
    "publisher": ("publisher", "outlet", "source_name", "publication", "source_domain", "source", "newspaper", "site", "domain"),
    "language": ("language", "lang"),
}
DELIMITERS = ",;\t|"
AT_ONCE = 32  # rows of a Parquet file that are held
MARKUP = re.compile(r"</p>|<br\s*/?>|</div>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what: a field of :data:`NAMES` to a column's name, in JSON lines also ``outer.inner``."""

    chosen: Mapping[str, str]

    @classmethod
    def parse(cls, written: str | None) -> Columns:
        """The columns of ``text=body,title=headline``. Raises UnusableArgument."""
        chosen: dict[str, str] = {}
        for pair in written.split(",") if written else []:
            field, sign, column = pair.partition("=")
            if not sign or not column.strip() or field.strip() not in NAMES:
                raise UnusableArgument(f"--columns {pair!r:.60} is no field=column; the fields are {', '.join(NAMES)}")
            chosen[field.strip()] = column.strip()
        return cls(chosen)

    def within(self, present: Mapping[str, str]) -> dict[str, str]:
        """Each field with its column among those ``present``, which are folded names to names as written."""
        found: dict[str, str] = {}
        for field, names in NAMES.items():
            if field in self.chosen:
                found[field] = self.chosen[field]
            elif column := next((present[n] for n in names if n in present), None):
                found[field] = column
        return found


def read_csv(stream: io.BufferedReader, name: str, columns: Columns) -> Iterator[Item]:
    """The rows of a CSV or TSV file under its header. A file whose header names no text and no page is one refusal."""
    csv.field_size_limit(MOST_BYTES)
    lines = Lines(stream, name)
    try:
        head = next(lines, "")
        delimiter = max(DELIMITERS, key=head.count)
        header = next(csv.reader([head], delimiter=delimiter), [])
    except (UnusableInput, csv.Error) as error:
        yield refused(name, error if isinstance(error, UnusableInput) else DamagedInput(f"{name}: its header cannot be read ({error})"))
        return
    found = columns.within({h.strip().casefold(): h for h in header})
    absent = sorted(c for c in found.values() if c not in header)
    if absent or not found.keys() & {"text", "html"}:
        yield refused(name, NoArticle(_no_columns(name, absent, header)))
        return
    rows = csv.reader(lines, delimiter=delimiter)
    number = 1
    while True:
        number += 1
        place = f"{name}#{number}"
        lines.together = 0
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield refused(place, DamagedInput(f"{place}: no row of a table ({error}); check its quotation marks"))
            continue
        except UnusableInput as error:
            yield refused(place, error)
            continue
        if row:
            yield _item(place, dict(zip(header, row, strict=False)), found)


def read_json_lines(stream: io.BufferedReader, name: str, columns: Columns) -> Iterator[Item]:
    """The objects of a file of JSON lines; a line that is none, or has no text and no page, is refused by itself."""
    for place, row in objects(stream, name):
        if isinstance(row, UnusableInput):
            yield refused(place, row)
            continue
        found = columns.within({k.casefold(): k for k in row})
        if not found.keys() & {"text", "html"}:
            yield refused(place, NoArticle(_no_columns(place, [], list(row))))
            continue
        yield _item(place, {c: _inner(row, c) for c in found.values()}, found)


def read_parquet(stream: BinaryIO, name: str, columns: Columns) -> Iterator[Item]:
    """The rows of a Parquet file, which must be able to seek; a file that is none, or where pyarrow is missing, is one refusal."""
    try:
        import pyarrow.parquet as pq
    except ImportError:
        yield refused(name, UnusableInput(f"{name}: Parquet wants pyarrow; pip install 'onrecord[parquet]'"))
        return
    try:
        opened = pq.ParquetFile(stream)
        found = columns.within({str(c).strip().casefold(): str(c) for c in opened.schema_arrow.names})
        wanted = list(dict.fromkeys(c.partition(".")[0] for c in found.values()))
        absent = [c for c in wanted if c not in opened.schema_arrow.names]
    except (OSError, ValueError) as error:  # pyarrow's own are of these
        yield refused(name, DamagedInput(f"{name}: is no Parquet file that can be read ({named(error)}); fetch it again"))
        return
    if absent or not found.keys() & {"text", "html"}:
        yield refused(name, NoArticle(_no_columns(name, absent, [str(c) for c in opened.schema_arrow.names])))
        return
    number = 0
    try:
        for batch in opened.iter_batches(batch_size=AT_ONCE, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield _item(f"{name}#{number}", {c: _inner(row, c) for c in found.values()}, found)
    except (OSError, ValueError) as error:
        yield refused(f"{name}#{number + 1}", DamagedInput(f"{name}: is damaged after row {number} ({named(error)}); the rest is left"))


def objects(stream: io.BufferedReader, name: str) -> Iterator[tuple[str, dict[str, Any] | UnusableInput]]:
    """The place and object of each line of a file of JSON lines, or why there is none."""
    lines = Lines(stream, name)
    number = 0
    while True:
        number += 1
        place = f"{name}#{number}"
        lines.together = 0
        try:
            line = next(lines)
            if not line.strip():
                continue
            row = json.loads(line)
        except StopIteration:
            return
        except (ValueError, RecursionError) as error:
            yield place, DamagedInput(f"{place}: is no line of JSON ({_why(error)}); write one object a line")
            continue
        except UnusableInput as error:
            yield place, error
            continue
        yield place, row if isinstance(row, dict) else DamagedInput(f"{place}: is no JSON object; write one object a line")


def _item(place: str, row: Mapping[str, object], found: Mapping[str, str]) -> Item:
    values = {field: _string(row.get(column)) for field, column in found.items()}
    text = values.get("text")
    page = values.get("html") or (text if text and MARKUP.search(text) else None)
    body = page or text
    if not body or not body.strip():
        return refused(place, NoArticle(f"{place}: its row holds no text; name the column with --columns text=NAME"))
    url = values.get("url")
    language = values.get("language")
    return Item(
        place,
        f"<html><body><article>{page}</article></body></html>" if page and "<html" not in page[:2000].casefold() else body,
        "page" if page else "text",
        url=url if url and url.startswith(("http://", "https://")) else None,
        title=_line(values.get("title")),
        published=day_in(values.get("published")),
        publisher=_line(values.get("publisher")),
        language=language,
    )


def _inner(row: Mapping[str, Any], column: str) -> object:
    if column in row:
        return row[column]
    value: Any = row
    for step in column.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _string(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return "\n\n".join(value)
    return None


def _line(value: str | None) -> str | None:
    return " ".join(value.split())[:500] or None if value else None


def _no_columns(name: str, absent: list[str], header: list[str]) -> str:
    missing = f"no column {', '.join(named(a) for a in absent)}" if absent else "no column that holds the text or the page"
    have = ", ".join(named(h) for h in header[:12]) or "none"
    return f"{name}: {missing} (it has {named(have)}); name it with --columns text=NAME"


def _why(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else named(error)
