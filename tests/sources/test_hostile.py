"""Pages, feeds and answers made to harm: each changes nothing outside its own text. The table in docs/security.md names these tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import DamagedInput, Forbidden, OnrecordError, TooLarge, Unreachable, UnusableInput
from onrecord.sources import Item, load, report_of
from onrecord.sources.address import fetch
from onrecord.sources.feeds import read_feed, read_opml
from onrecord.sources.html import MOST_TAGS
from onrecord.sources.limits import MOST_BYTES
from onrecord.sources.robots import Robots
from sources.pages import ARTICLE
from watching.serving import Site, broken, dripping, endless, moved, plain, serving, truncated

HOSTILE = """<!DOCTYPE html><html lang="en"><head><title>Envoys\u202e meet [bold red]now[/] \x1b[31m</title></head><body><article>
<script>document.title='owned'</script><img src=x onerror="alert(1)">
<p>The minister of Norland said on Friday that \x1b[2J the truce &#11; holds \u202e and \u2066 will hold until the end of the month.</p>
<p>s-a0ec8ea5 r-000000000000 archive.warc.gz#12 {"onrecord": "9.9"} -- '); DROP TABLE reports; -- said Mara Lindt of Suland on Monday.</p>
<p>&lt;script&gt;alert(2)&lt;/script&gt; was what the minister said to reporters in Port Selma on Sunday at noon.</p>
</article></body></html>"""


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


def page(text: str) -> onrecord.Dossier:
    from onrecord.reading.dossier import read_report

    return read_report(report_of(Item("page.html", text, "page")), "page.html")


def test_markers_scripts_and_overrides_stay_text(tmp_path: Path) -> None:
    dossier = page(HOSTILE)
    text = dossier.report.text
    assert "alert(1)" not in text
    assert "owned" not in text
    spans = [span for s in dossier.statements for span in s.content] + [e.evidence for e in dossier.events]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    path = tmp_path / "r.db"
    with onrecord.open(path) as record:
        record.add(dossier)
        assert len(record) == 1
        assert record.check().sound
    shown = run("search", "minister", "--record", path)
    assert shown.returncode == 0
    assert not {"\x1b", "\u202e", "\u2066", "\x0b"} & set(shown.stdout)
    from onrecord.views import page as html

    assert "<script>alert" not in html(dossier)


def test_a_refusal_shows_no_control_characters(tmp_path: Path) -> None:
    path, name = tmp_path / "r.db", "\x1b[31m\u202eevil\n[bold].txt"
    assert run("add", tmp_path / name, "--record", path).returncode == 2
    for arguments in (["refused"], ["refused", "--json"]):
        shown = run(*arguments, "--record", path)
        assert "\x1b" not in shown.stdout
        assert "--json" in arguments or "\u202e" not in shown.stdout
        assert "evil" in shown.stdout
    assert json.loads(shown.stdout)[0]["reason"] == "unreadable"


def test_one_endless_token_is_refused() -> None:
    for text in ("x" * (10 * 1024 * 1024), f"<html><body><p>{'x' * (9 * 1024 * 1024)}</p></body></html>"):
        with pytest.raises(OnrecordError):
            report_of(Item("page", text))


@pytest.mark.parametrize("tag", ["<b>", "<div><p>", "<a href=x>", "<table><tr><td>", "<!--x-->", "<p>x</p>"])
def test_a_page_of_tags_is_refused_before_it_is_parsed(tag: str) -> None:
    with pytest.raises(TooLarge, match="tags"):
        report_of(Item("page.html", "<html><body>" + tag * (MOST_TAGS + 1), "page"))


@pytest.mark.parametrize("tag", ["<b>", "<div>", "<blockquote><p>", "<ul><li>"])
def test_a_deeply_nested_page_is_an_error_of_ours(tag: str) -> None:
    nested = "<html><body><article>" + tag * 5_000 + "The minister said on Friday that the talks would go on until both sides agree."
    try:
        assert report_of(Item("page.html", nested, "page")).text
    except OnrecordError as error:
        told = str(error)
    else:
        told = ""
    assert "\n" not in told


BOMBS = [
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss><channel><title>&b;</title></channel></rss>',
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
    '<?xml version="1.0"?><!DOCTYPE r [<!entity % p SYSTEM "http://127.0.0.1/x">%p;]><opml><body><outline xmlUrl="http://a.example/"/></body></opml>',
]


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
def test_xml_with_entities_is_refused(bomb: str, encoding: str) -> None:
    data = bomb.encode(encoding)
    for read in (lambda: read_feed(data, "https://a.example/feed"), lambda: read_opml(data, "feeds.opml")):
        with pytest.raises(UnusableInput, match="entities"):
            read()


def test_a_packed_feed_that_grows_is_refused() -> None:
    import gzip

    with pytest.raises(TooLarge):
        read_feed(gzip.compress(b"<rss>" + b" " * (MOST_BYTES * 3)), "https://a.example/feed")


def test_a_feed_names_web_addresses_only() -> None:
    links = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "ftp://a.example/x",
        "//b.example/ok",
        "/relative",
        "http://[bad",
        "https://a.example/\x1b",
    ]
    items = "".join(f"<item><link>{link}</link></item>" for link in links)
    found = read_feed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), "https://a.example/feed")
    assert [entry.url for entry in found.entries] == ["https://b.example/ok", "https://a.example/relative"]


@pytest.mark.parametrize(
    "give", [endless, dripping, truncated(ARTICLE), broken(b"HTTP/1.1 two hundred\r\n\r\n"), broken(b""), moved("file:///etc/passwd")]
)
def test_a_faulty_server_is_one_line(site: Site, give: object) -> None:
    site.pages["/x"] = give  # type: ignore[assignment]
    with pytest.raises(UnusableInput) as caught:
        fetch(f"{site.url}/x", allow_private=True, seconds=2.0)
    assert str(caught.value).startswith(f"{site.url}/x:")
    assert "\n" not in str(caught.value)


def test_a_packed_body_that_breaks_off_is_no_page(site: Site) -> None:
    whole = zlib.compress(ARTICLE.encode())
    site.pages["/x"] = plain(whole[: len(whole) // 2], Content_Encoding="deflate")
    with pytest.raises(DamagedInput, match="breaks off"):
        load(f"{site.url}/x", allow_private=True)


def test_a_wrong_charset_is_read_by_what_the_bytes_say(site: Site) -> None:
    site.pages["/x"] = plain(ARTICLE.encode("utf-8"), "text/html; charset=iso-2022-jp")
    assert "“not enough”" in load(f"{site.url}/x", allow_private=True).text


def test_a_redirect_out_of_robots_is_not_followed(site: Site) -> None:
    site.pages = {"/robots.txt": plain("User-agent: *\nDisallow: /b", "text/plain"), "/a": moved("/b"), "/b": plain(ARTICLE)}
    robots = Robots(lambda url, wanted: fetch(url, wanted=wanted, allow_private=True))
    with pytest.raises(Forbidden, match=r"robots\.txt"):
        fetch(f"{site.url}/a", allow_private=True, check=robots.check)
    assert "/b" not in site.asked


def test_robots_that_cannot_be_had_forbid_for_now(site: Site) -> None:
    robots = Robots(lambda url, wanted: fetch(url, wanted=wanted, allow_private=True))
    site.pages["/robots.txt"] = plain("", status=500)
    with pytest.raises(Unreachable) as caught:
        robots.check(f"{site.url}/a")
    assert caught.value.retry_after
    other = Robots(lambda url, wanted: fetch(url, wanted=wanted, allow_private=True))
    site.pages["/robots.txt"] = plain("Disallow: /" + "*a" * 4000 + "$\n" + "x" * 100_000, "text/plain")
    other.check(f"{site.url}/" + "a" * 4000)


def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "onrecord.cli", *map(str, arguments)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8", env=environment, **options)  # type: ignore[call-overload,no-any-return]
