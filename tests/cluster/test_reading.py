"""Reading to a lake: complete, each input once, whole or not at all, whatever dies; and home again with the same ids."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fsspec", reason="lakes want fsspec")
pytest.importorskip("pyarrow", reason="lakes want pyarrow")

import onrecord
from cluster import corpus
from cluster.alone import InProcess
from onrecord import cli
from onrecord.cluster import parts
from onrecord.cluster.engine import Crashed
from onrecord.cluster.lake import MARK, Lake, rows_in
from onrecord.cluster.parts import Options, items_within, read_part
from onrecord.cluster.places import Input
from onrecord.cluster.reading import Reading, read_to_lake
from onrecord.cluster.slices import Slice
from onrecord.cluster.splits import Done, Split
from onrecord.cluster.tables import COLUMNS, Read, order
from onrecord.errors import UnusableArgument, UnusableInput


def read(lake: Lake, *sources: object, engine: Any = None) -> Reading:
    return read_to_lake([str(s) for s in sources], lake, engine or InProcess(), Options(), items=corpus.ITEMS, small=corpus.SMALL)


def rows(lake: Lake, table: str) -> list[dict[str, Any]]:
    return [row for path in lake.files(table) for row in rows_in(lake.place, path)]


def small(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(
            json.dumps({"text": corpus.rows()[0]["text"] + f"\n\nSeen by {name}.", "published": "2024-05-01"}), "utf-8"
        )
    return folder


def test_a_lake_holds_all_that_one_process_reads_and_lists_what_it_refuses(lake: Lake, here: tuple[list[Read], list[str]]) -> None:
    found, refused = here
    dossiers = [r.dossier for r in found]
    assert [Read(*pair) for pair in Slice(lake).dossiers()] == sorted(found, key=lambda r: order(r.dossier))
    assert any(r.retrieved for r in found)
    assert sorted(r["input"] for r in rows(lake, "refused")) == sorted(refused)
    assert len(refused) >= 3
    for table, count in (("statements", sum(len(d.statements) for d in dossiers)), ("events", sum(len(d.events) for d in dossiers))):
        assert len(rows(lake, table)) == count
    assert sum(len(d.parties) for d in dossiers) == len(rows(lake, "parties"))


def test_the_columns_of_one_report_are_those_of_a_record(lake: Lake, here: tuple[list[Read], list[str]], tmp_path: Path) -> None:
    lone = next(d for d in (r.dossier for r in here[0]) if d.statements and d.events)
    with onrecord.open(tmp_path / "r.db") as record:
        record.add(lone)
        for table in ("statements", "events"):
            ours = [r for r in rows(lake, table) if r["input"] == lone.input]
            assert sorted(ours, key=lambda r: r["id"]) == sorted(record.rows(table), key=lambda r: r["id"])


def test_a_second_run_reads_nothing_and_a_new_file_alone(tmp_path: Path) -> None:
    folder = small(tmp_path / "in", "a.jsonl", "b.jsonl")
    made = Lake.at(str(tmp_path / "lake"))
    assert read(made, folder).read == 2
    assert read(made, folder) == Reading(parts_before=2)
    small(folder, "c.jsonl")
    again = read(made, folder)
    assert (again.read, again.parts_before) == (1, 2)


def test_a_file_that_has_changed_takes_the_place_of_what_it_was(tmp_path: Path) -> None:
    folder = small(tmp_path / "in", "a.jsonl")
    made = Lake.at(str(tmp_path / "lake"))
    read(made, folder)
    (folder / "a.jsonl").write_text(json.dumps({"text": corpus.rows()[1]["text"], "published": "2024-05-02"}) + "\n", "utf-8")
    read(made, folder)
    assert [r["published"] for r in rows(made, "reports")] == ["2024-05-02"]
    assert len(made.place.under("reports")) == 1


def test_a_task_that_runs_twice_writes_the_same_files(folder: Path, tmp_path: Path) -> None:
    made = Lake.at(str(tmp_path / "lake"))
    read(made, folder / "c.warc.gz")
    before = {p: made.place.read(p) for p in made.place.under("")}
    for commit in made.commits():
        read_part(made, commit.split, Options())
    assert {p: made.place.read(p) for p in made.place.under("")} == before


def test_what_was_not_committed_does_not_count_and_is_written_anew(folder: Path, tmp_path: Path) -> None:
    made = Lake.at(str(tmp_path / "lake"))
    read(made, folder / "a.jsonl")
    whole = list(Slice(made).dossiers())
    lost = made.commits()[1]
    made.place.remove(f"commits/{lost.split.id}.json")  # as though killed before it
    some = list(Slice(made).dossiers())
    assert len(some) == len(whole) - lost.read
    assert read(made, folder / "a.jsonl").parts == 1
    assert list(Slice(made).dossiers()) == whole


class Deadly(InProcess):
    """An engine one of whose inputs ends every worker that touches it."""

    def __init__(self, poison: str) -> None:
        self.poison = poison
        self.deaths = 0

    def each(self, work: Any, values: Iterable[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], Any]]:
        for each in values:
            split = next((v for v in each if isinstance(v, Split)), None)
            if split and self.poison in [i.name for i in items_within(split, corpus.NO_COLUMNS)]:
                self.deaths += 1
                yield each, Crashed("gone")
            else:
                yield each, work(*each)


@pytest.mark.parametrize("name", ["a.jsonl#2", "singles/1.txt"])
def test_an_input_that_ends_every_worker_is_found_and_refused_alone(
    folder: Path, here: tuple[list[Read], list[str]], tmp_path: Path, name: str
) -> None:
    made = Lake.at(str(tmp_path / "lake"))
    engine = Deadly(f"{folder}/{name}")
    given = folder / name.split("#")[0].split("/")[0]
    reading = read_to_lake([str(given)], made, engine, Options(), items=corpus.ITEMS)
    expected = [r.dossier.input for r in here[0] if r.dossier.input.startswith(str(given))]
    assert engine.deaths > 1
    assert reading.refused == {"reader failed": 1}
    assert {r["input"] for r in rows(made, "reports")} == set(expected) - {engine.poison}
    assert read_to_lake([str(given)], made, InProcess(), Options(), items=corpus.ITEMS).parts == 0


def test_what_is_committed_is_known_by_its_items() -> None:
    one = (Input("a.jsonl", "file:///a.jsonl", 9, "x"),)
    done = Done([Split(one, 0, 5), Split(one, 5, 8), Split(one, 20, None)])
    assert done.holds(Split(one, 0, 8))
    assert done.holds(Split(one, 3, 6))
    assert done.holds(Split(one, 30, None))
    assert not done.holds(Split(one, 0, 9))
    assert not done.holds(Split(one, 0, None))
    assert not done.holds(Split((Input("a.jsonl", "", 9, "y"),), 0, 5))


def test_a_lake_may_lie_at_any_address(folder: Path) -> None:
    made = Lake.at("memory://some/lake", "month")
    read(made, folder / "b.csv")
    assert {p.split("/")[1][:8] for p in made.files("reports")} == {"month=20"}
    assert len(list(Slice(Lake.opened("memory://some/lake")).dossiers())) == len(rows(made, "reports"))


def test_sources_may_lie_at_any_address(folder: Path, here: tuple[list[Read], list[str]], tmp_path: Path) -> None:
    import fsspec

    files = fsspec.filesystem("memory")
    for name in ("c.warc.gz", "d.jsonl.gz"):
        files.pipe_file(f"/press/{name}", (folder / name).read_bytes())
    made = Lake.at(str(tmp_path / "lake"))
    reading = read(made, "memory://press/")
    assert reading.read == len([r for r in here[0] if "c.warc.gz" in r.dossier.input])
    assert {r["input"] for r in rows(made, "refused")} == {"memory://press/d.jsonl.gz"}


def test_what_cannot_be_fetched_is_not_taken_for_damage_and_is_tried_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fsspec
    from fsspec.implementations.memory import MemoryFileSystem

    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if not (data := super().read(size)):
                raise ConnectionResetError("the store hung up")
            return data

    whole = MemoryFileSystem._open

    def broken(self: Any, path: str, *arguments: Any, **named: Any) -> Any:
        opened = whole(self, path, *arguments, **named)
        return Breaking(opened.read(700)) if path.endswith("c.warc.gz") else opened

    files = fsspec.filesystem("memory")
    for name in ("c.warc.gz", "d.jsonl.gz"):
        files.pipe_file(f"/flaky/{name}", (folder / name).read_bytes())
    made = Lake.at(str(tmp_path / "lake"))
    with monkeypatch.context() as down:
        down.setattr(parts, "PAUSE", 0.0)
        down.setattr(MemoryFileSystem, "_open", broken)
        for limit in (corpus.SMALL, 10**9):  # as it is looked through, and as it is read
            reading = read_to_lake(["memory://flaky"], made, InProcess(), Options(), items=corpus.ITEMS, small=limit)
            assert ["hung up" in str(t) for t in reading.troubles] == [True]
            assert {r["input"] for r in rows(made, "refused")} == {"memory://flaky/d.jsonl.gz"}
            assert not made.files("reports")
    assert read(made, "memory://flaky").troubles == []
    assert len(rows(made, "reports")) == len(corpus.rows()) - 2 * (len(corpus.rows()) // 3)


def test_parquet_is_read_too(folder: Path, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    given = list(corpus.rows()[:5])
    (tmp_path / "in").mkdir()
    pq.write_table(pa.Table.from_pylist(given), tmp_path / "in" / "a.parquet", row_group_size=2)
    made = Lake.at(str(tmp_path / "lake"))
    read(made, tmp_path / "in")
    assert sorted(r["text"] for r in rows(made, "reports")) == sorted(r["text"] for r in given)


@pytest.mark.parametrize("opener", ["duckdb", "pandas", "polars"])
def test_others_open_the_tables_as_they_are(lake: Lake, opener: str) -> None:
    module = pytest.importorskip(opener, reason=f"{opener} is not installed")
    root = lake.place.address.removeprefix("file://")
    count = len(rows(lake, "statements"))
    match opener:
        case "duckdb":
            query = f"SELECT count(*), count(*) FILTER (day >= '2000-01-01' AND day < '2100-01-01') FROM read_parquet('{root}/statements/*/*.parquet')"
            (found,) = module.connect().execute(query).fetchall()
            assert found[0] == count
            assert found[1] == sum(r["published"] is not None for r in rows(lake, "statements"))
        case "pandas":
            assert len(module.read_parquet(f"{root}/statements")) == count
        case "polars":
            assert module.scan_parquet(f"{root}/statements/**/*.parquet", hive_partitioning=True).collect().height == count


def test_a_slice_comes_home_with_the_ids_of_reading_here(lake: Lake, here: tuple[list[Read], list[str]], tmp_path: Path) -> None:
    root = lake.place.address.removeprefix("file://")
    days = sorted(r.dossier.report.published for r in here[0] if r.dossier.report.published)
    since = days[len(days) // 2]
    home = tmp_path / "home.db"
    done = onrecord_("add", root, "--since", since, "--until", days[-1][:7], "--record", str(home))
    assert done.returncode == 0, done.stderr
    with onrecord.open(home) as there, onrecord.open(tmp_path / "direct.db") as direct:
        corpus.add(direct, (r for r in here[0] if (r.dossier.report.published or "") >= since))
        for table in ("statements", "events", "matters", "steps", "parties"):
            assert list(there.rows(table)) == list(direct.rows(table))
        assert not there.refused()
    whole = tmp_path / "whole.db"
    assert onrecord_("add", root, "--record", str(whole)).returncode == 0
    with onrecord.open(whole) as there:
        assert sorted(r.input for r in there.refused()) == sorted(here[1])


def test_trouble_is_one_line(tmp_path: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("Dear", "utf-8")
    for given, said in (
        (("add", "a.txt", "--since", "2024"), "for lakes"),
        (("add", "s3x://lake", "--record", str(tmp_path / "r.db")), "s3x"),
        (("cluster", "link", str(tmp_path / "other")), "is no lake"),
        (("cluster", "read", str(tmp_path / "none.warc"), "--out", str(tmp_path / "l")), "no such file"),
        (("cluster", "read", str(tmp_path), "--out", str(tmp_path / "other")), "holds other things"),
        (("cluster", "read", "https://example.org/a.warc.gz", "--out", str(tmp_path / "l")), "onrecord add"),
        (("cluster", "read", str(tmp_path), "--out", str(tmp_path / "l"), "--workers", "0"), "--workers 0"),
    ):
        monkeypatch.setattr(sys, "argv", ["onrecord", *given])
        with pytest.raises(SystemExit) as exit_:
            cli.main()
        told = capsys.readouterr().err
        assert exit_.value.code == 2
        assert said in told
        assert told.count("\n") == 1
    with pytest.raises(UnusableArgument, match="cut by day"):
        Lake.at(lake.place.address, "month")
    with pytest.raises(UnusableInput, match="holds no text"):
        read(lake, str(tmp_path / "other" / "*.nothing"))
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / MARK).write_text('{"format": 99, "by": "day"}')
    with pytest.raises(UnusableArgument, match="later onrecord"):
        Lake.opened(str(tmp_path / "later"))


def test_every_table_has_the_source_of_its_rows() -> None:
    assert all({"input", "published"} <= columns.keys() for table, columns in COLUMNS.items() if table not in ("parties", "refused"))


def onrecord_(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "onrecord.cli", *arguments], capture_output=True, text=True, check=False)
