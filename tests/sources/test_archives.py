"""Archives of every kind: what is read, by which name, and that what is damaged or hostile costs itself alone."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import DamagedInput, NoArticle, OnrecordError, OtherLanguage, TooLarge, UnusableArgument
from onrecord.sources import Item, load, report_of
from onrecord.sources.limits import MOST_BYTES
from onrecord.sources.opening import Start, items_in
from onrecord.sources.tables import Columns
from sources.pages import ARTICLE, NO_ARTICLE, PLAIN
from sources.warcs import answer, packed, record

NONE = Columns({})


def items(path: Path, columns: str | None = None, start: Start | None = None) -> list[Item]:
    return list(items_in(str(path), Columns.parse(columns), start))


def places(found: list[Item]) -> list[str]:
    return [item.name.partition("#")[2] for item in found]


def test_a_warc_yields_its_pages_by_offset(tmp_path: Path) -> None:
    page = ARTICLE.encode()
    records = [
        record("https://a.example/1", answer(page)),
        record("https://a.example/2", answer(gzip.compress(page), coding="gzip")),
        record("https://a.example/3", answer(page, chunked=True)),
        record("https://a.example/logo.png", answer(b"\x89PNG", "image/png")),
        record("https://a.example/gone", answer(b"gone", status="404 Not Found")),
        record("https://a.example/5", PLAIN.encode(), "conversion", "text/plain"),
    ]
    for name, data in (("a.warc.gz", packed(*records)), ("a.warc", b"".join(records)), ("one.warc.gz", gzip.compress(b"".join(records)))):
        path = tmp_path / name
        path.write_bytes(data)
        found = items(path)
        assert [item.url for item in found] == [f"https://a.example/{n}" for n in (1, 2, 3, 5)]
        assert len(set(places(found))) == 4
        assert [item.retrieved for item in found] == ["2025-10-18T06:30:00+00:00"] * 4
        reports = [report_of(item) for item in found]
        assert [r.title for r in reports] == ["Minister Rejects Offer"] * 3 + ["Envoys Meet in Port Selma"]
        for done in range(5):
            last = found[done - 1].reached if done else None
            rest = items(path, start=Start(done, last.seek if last else None))
            assert places(rest) == places(found)[done:]
            assert [i.reached.items for i in rest if i.reached] == list(range(done + 1, 5))
    offsets = [len(packed(*records[:n])) for n in (0, 1, 2, 5)]
    assert places(items(tmp_path / "a.warc.gz")) == [str(o) for o in offsets]


def test_damage_in_a_warc_is_told_and_passed_over(tmp_path: Path) -> None:
    good = [packed(record(f"https://a.example/{n}", answer(ARTICLE.encode()))) for n in range(4)]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(good[0] + good[1][:120] + b"\x1f\x8b\x08garbage" * 50 + good[2] + good[3][:-200])
    found = items(path)
    assert [item.url for item in found if not item.refusal] == ["https://a.example/0", "https://a.example/2"]
    assert {type(item.refusal) for item in found if item.refusal} == {DamagedInput}
    assert all(str(path) in str(item.refusal) for item in found if item.refusal)
    assert len(found) <= 5


@pytest.mark.parametrize(
    ("block", "length", "error"),
    [
        (answer(gzip.compress(b" " * (MOST_BYTES * 20)), coding="gzip"), None, TooLarge),
        (answer(b"x" * (MOST_BYTES + 1)), None, TooLarge),
        (answer(b"\x1f\x8b\x08\x00 no gzip", coding="gzip"), None, DamagedInput),
        (answer(b""), None, NoArticle),
        (b"\x00\x01\x02 no http at all", None, OnrecordError),
        (answer(ARTICLE.encode()), 1 << 40, DamagedInput),
        (answer(ARTICLE.encode()), 50_000, DamagedInput),
    ],
)
def test_a_hostile_record_costs_itself(tmp_path: Path, block: bytes, length: int | None, error: type[OnrecordError]) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(packed(record("https://a.example/bad", block, length=length), record("https://a.example/2", answer(ARTICLE.encode()))))
    found = items(path)
    assert "https://a.example/2" in [item.url for item in found if not item.refusal]
    (bad,) = [item for item in found if item.url != "https://a.example/2"]
    with pytest.raises(error):
        report_of(bad)


def test_zip_and_tar_are_read_without_unpacking(tmp_path: Path) -> None:
    members = {
        "2025/a.html": ARTICLE.encode(),
        "../../b.txt": PLAIN.encode(),
        "style.css": b"p {}",
        "__MACOSX/._a.html": b"\x00\x05",
        "inner.zip": b"PK\x03\x04",
        "rows.csv": f'title,text\n"One","{" ".join(PLAIN.split())}"\n'.encode(),
        "data.bin": bytes(range(256)),
    }
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    for ending, mode in ((".tar", "w"), (".tar.gz", "w:gz"), (".tar.bz2", "w:bz2"), (".tar.xz", "w:xz")):
        with tarfile.open(tmp_path / f"a{ending}", mode) as tar:  # type: ignore[call-overload]
            for name, data in members.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
            link = tarfile.TarInfo("link.html")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(link)
    before = sorted(tmp_path.iterdir())
    for path in before:
        found = items(path)
        assert places(found) == ["2025/a.html", "../../b.txt", "inner.zip", "rows.csv#2", "data.bin"]
        assert [report_of(found[n]).title for n in (0, 1, 3)] == ["Minister Rejects Offer", "Envoys Meet in Port Selma", "One"]
        for n in (2, 4):
            with pytest.raises(OnrecordError):
                report_of(found[n])
    assert sorted(tmp_path.iterdir()) == before


def test_bombs_are_refused(tmp_path: Path) -> None:
    blank = b" " * (MOST_BYTES * 10)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", blank)
        archive.writestr("b.txt", PLAIN)
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(b'{"text": "' + blank + b'"}\n'))
    (tmp_path / "bomb.csv.bz2").write_bytes(bz2.compress(b"text\n" + blank))
    (tmp_path / "bomb.txt.xz").write_bytes(lzma.compress(blank))
    header = tarfile.TarInfo("x.txt")
    header.pax_headers = {"comment": "y" * (40 * 1024 * 1024)}
    (tmp_path / "bomb.tar.gz").write_bytes(gzip.compress(header.tobuf(tarfile.PAX_FORMAT)))
    assert [type(i.refusal) for i in items(tmp_path / "bomb.zip")] == [TooLarge, type(None)]
    for name in ("bomb.jsonl.gz", "bomb.csv.bz2", "bomb.tar.gz"):
        found = items(tmp_path / name)
        assert [isinstance(i.refusal, OnrecordError) for i in found] == [True] * len(found)
        assert 0 < len(found) < 4


def test_a_table_finds_its_columns(tmp_path: Path) -> None:
    text = " ".join(PLAIN.split())
    path = tmp_path / "dump.tsv"
    path.write_text(f"Headline\tBody\tDate\tOutlet\tLink\nOne\t{text}\t12 March 2021\tHerald\thttps://a.example/1\n\n", "utf-8")
    (item,) = items(path)
    report = report_of(item)
    assert (report.title, report.published, report.publisher, report.url, report.text) == (
        "One",
        "2021-03-12",
        "Herald",
        "https://a.example/1",
        text,
    )
    path = tmp_path / "dump.csv"
    path.write_bytes(
        b'\xef\xbb\xbfwords;when\n"' + text.replace("not done", "d\xe9j\xe0 vu").encode("cp1252") + b'";2021-03-12T08:00:00Z\n'
    )
    (bare,) = items(path)
    assert isinstance(bare.refusal, NoArticle)
    assert "words, when" in str(bare.refusal)
    (item,) = items(path, "text=words,published=when")
    assert (item.published, "déjà vu" in str(item.data)) == ("2021-03-12", True)
    (absent,) = items(path, "text=nowhere")
    assert "no column nowhere" in str(absent.refusal)
    for wrong in ("text", "body=text", "text="):
        with pytest.raises(UnusableArgument):
            Columns.parse(wrong)


def test_json_lines_each_stand_alone(tmp_path: Path) -> None:
    rows = [
        json.dumps({"content": {"body": PLAIN}, "title": "Nested", "date": 1760769000}),
        "{not json",
        "[1]",
        json.dumps({"content": {"body": None}}),
        "[" * 100_000,
        json.dumps({"content": {"body": f"<p>{PLAIN}</p><p>{PLAIN}</p>"}, "title": "Page", "date": "20251018063000"}),
        json.dumps({"content": {"body": PLAIN}, "lang": "de"}),
    ]
    path = tmp_path / "dump.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(rows).encode() + b"\n"))
    found = items(path, "text=content.body")
    assert places(found) == [str(n) for n in range(1, 8)]
    assert [bool(i.refusal) for i in found] == [False, True, True, True, True, False, False]
    assert [report_of(found[n]).published for n in (0, 5)] == ["2025-10-18", "2025-10-18"]
    assert [report_of(found[n]).title for n in (0, 5)] == ["Nested", "Page"]
    with pytest.raises(OtherLanguage, match="German"):
        report_of(found[6])
    assert report_of(found[6], language="en").text == PLAIN


def test_a_table_row_without_an_end_is_one_refusal(tmp_path: Path) -> None:
    path = tmp_path / "dump.csv"
    text = " ".join(PLAIN.split())
    path.write_text("text\n" + "x" * (MOST_BYTES * 2) + f'\n"{text}"\n', "utf-8")
    first, second = items(path)
    assert isinstance(first.refusal, TooLarge)
    assert second.data == text


MESSAGE = """From news@herald.example Sat Oct 18 06:30:00 2025
From: "The Herald" <news@herald.example>
Subject: =?utf-8?q?Envoys_meet_=E2=80=93_tonight?=
Date: Fri, 17 Oct 2025 23:30:00 +0000
MIME-Version: 1.0
Content-Type: {kind}

{body}

"""


def test_a_mailbox_of_newsletters(tmp_path: Path) -> None:
    path = tmp_path / "letters.mbox"
    multipart = (
        f"--X\nContent-Type: text/plain\n\nView this in your browser.\n\n--X\nContent-Type: text/html; charset=utf-8\n\n{ARTICLE}\n--X--\n"
    )
    path.write_text(
        MESSAGE.format(kind="text/plain; charset=utf-8", body=PLAIN + "\n>From the harbour came no word.")
        + MESSAGE.format(kind='multipart/alternative; boundary="X"', body=multipart)
        + MESSAGE.format(kind="application/pdf", body="JVBERi0="),
        "utf-8",
    )
    found = items(path)
    assert places(found)[0] == "0"
    first, second = report_of(found[0]), report_of(found[1])
    assert (first.title, first.published, first.publisher) == ("Envoys meet – tonight", "2025-10-17", "The Herald")
    assert "\nFrom the harbour" in first.text
    assert "not enough" in second.text
    assert isinstance(found[2].refusal, NoArticle)
    single = tmp_path / "one.eml"
    single.write_text(MESSAGE.format(kind="text/plain", body=PLAIN).partition("\n")[2], "utf-8")
    assert load(single).published == "2025-10-17"


def test_gdelt_lists_name_addresses_once(tmp_path: Path) -> None:
    row = ["20251018063000-1", "20251018063000", "1", "a.example", "https://a.example/1", *[""] * 22]
    lines = [
        "\t".join(row),
        "\t".join(row),
        "\t".join([*row[:2], "4", *row[3:]]),
        "\t".join([*row[:4], "javascript:alert(1)", *row[5:]]),
        "short",
    ]
    with zipfile.ZipFile(tmp_path / "20251018063000.gkg.csv.zip", "w") as archive:
        archive.writestr("20251018063000.gkg.csv", "\n".join(lines))
    (item,) = items(tmp_path / "20251018063000.gkg.csv.zip")
    assert (item.name, item.address) == ("https://a.example/1", "https://a.example/1")
    grams = [
        {"date": "2025-10-18T06:30:00Z", "ngram": w, "lang": lang, "url": f"https://a.example/{lang}"}
        for lang in ("en", "de")
        for w in "ab"
    ]
    path = tmp_path / "20251018063000.webngrams.json.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, grams)).encode()))
    english, german = items(path)
    assert english.address == "https://a.example/en"
    assert isinstance(german.refusal, OtherLanguage)
    assert german.refusal.language == "German"


def test_pages_without_an_article_are_no_reports(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.html", NO_ARTICLE)
    (item,) = items(tmp_path / "a.zip")
    with pytest.raises(NoArticle):
        report_of(item)


ENDINGS = [
    ".warc",
    ".warc.gz",
    ".zip",
    ".tar",
    ".tar.gz",
    ".csv",
    ".csv.gz",
    ".jsonl",
    ".mbox",
    ".gkg.csv",
    ".webngrams.json",
    ".pdf.tar",
    ".eml",
]
STARTS = [
    b"",
    b"WARC/1.0\r\n",
    b"\x1f\x8b\x08",
    b"PK\x03\x04",
    b"text,title\n",
    b'{"text": "',
    b"From a@b Sat Oct 18 06:30:00 2025\n",
    packed(record("https://a.example/", answer(b"<p>x")))[:90],
]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(ENDINGS), st.sampled_from(STARTS), st.binary(max_size=300))
def test_any_bytes_yield_items_or_refusals(tmp_path_factory: pytest.TempPathFactory, ending: str, start: bytes, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"any-{os.getpid()}{ending}"
    path.write_bytes(start + data)
    for item in items(path):
        assert item.name.startswith((str(path), "http"))
        with suppress(OnrecordError):
            assert report_of(item).text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), min_size=1, max_size=5))
def test_any_table_keeps_its_words(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.getbasetemp() / f"table-{os.getpid()}.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(["title", "text"])
        writer.writerows(rows)
    found = items(path)
    assert len(found) == len(rows)
    kept = [i.data for i in found if not i.refusal and i.kind == "text"]
    written = [text.encode("utf-8", "replace").decode() for _, text in rows]
    assert all(words in written for words in kept)
