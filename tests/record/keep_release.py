"""Writes ``released/NNN.sql``: the present schema with some rows, for the tests of every later one. Run before a release.

python tests/record/keep_release.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import apsw

sys.path.insert(0, str(Path(__file__).parents[1]))

import onrecord
from onrecord.record.database import migrations, newest_version
from record.making import dossier, paragraph

RELEASED = Path(__file__).parent / "released"


def main() -> None:
    body = paragraph(1, 80)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.db"
        with onrecord.open(path) as record:
            record.add_many([dossier(publisher=p, url=f"https://example.org/{p}", body=body) for p in ("Herald", "Courier")])
            record.add(dossier("We will not wait", publisher="Herald", url="https://example.org/Herald", body=body))
            record.add(dossier("Flights resume", body=paragraph(2, 80)))
        kept = apsw.Connection(str(path))
        # The index fills itself by its triggers; SQLite keeps its own tables.
        tables = [t for (t,) in kept.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")]
        lines = list(migrations().values())
        for table in (t for t in tables if not t.startswith(("sqlite_", "found"))):
            for row in kept.execute(f"SELECT * FROM {table}"):
                lines.append(f"INSERT INTO {table} VALUES ({', '.join(apsw.format_sql_value(v) for v in row)});")
        kept.close()
    RELEASED.mkdir(exist_ok=True)
    (RELEASED / f"{newest_version():03d}.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
