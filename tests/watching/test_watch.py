"""Watching, against a server on loopback: what is asked, how often, what becomes of it, and that it goes on where it stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import onrecord
from onrecord.intake import How, Tally
from onrecord.record import Feed, Link, Record
from onrecord.record.days import moment
from onrecord.sources.feeds import Entry
from onrecord.watching.loop import Watch
from onrecord.watching.politeness import Hosts, Polite
from watching.serving import Site, article, broken, dripping, endless, moved, plain, rss, serving, truncated

XML = "application/rss+xml"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(tmp_path / "r.db") as kept:
        yield kept


def look(record: Record, *feeds: str, every: timedelta = timedelta(0), since: str | None = None, delay: float = 0) -> Tally:
    """Watches once, with no rest between requests."""
    tally = Tally()
    watch = Watch(record, Polite(Hosts(delay), allow_private=True), How(), every, since, told=tally.count)
    watch.run([Entry(feed, is_feed=True) for feed in feeds], once=True)
    return tally


def test_a_feed_is_read_and_asked_again_by_its_tag(site: Site, record: Record) -> None:
    site.pages = {f"/{n}": plain(article(n)) for n in range(3)}
    site.pages["/feed"] = plain(rss(site, "/0", "/1", date="Fri, 17 Oct 2025 08:00:00 GMT"), XML, ETag='"one"')
    assert look(record, f"{site.url}/feed", since="2025-10-01").outcomes["new"] == 2
    rows = record.search("prisoners", entry=["statement"])
    assert {(row.outlet, row.date) for row in rows} == {("The Daily Test", "2025-10-17")}
    before = len(site.asked)
    assert look(record, f"{site.url}/feed").outcomes.total() == 0
    assert site.asked[before:] == ["/robots.txt", "/feed"]
    site.pages["/feed"] = plain(rss(site, "/1", "/2"), XML, ETag='"two"')
    assert look(record, f"{site.url}/feed").outcomes["new"] == 1
    assert site.asked.count("/1") == 1


def test_robots_are_obeyed_and_said_so(site: Site, record: Record) -> None:
    site.pages = {
        "/robots.txt": plain("User-agent: *\nDisallow: /private*\n", "text/plain"),
        "/open": plain(article(1)),
        "/private/2": plain(article(2)),
    }
    site.pages["/feed"] = plain(rss(site, "/open", "/private/2"), XML)
    tally = look(record, f"{site.url}/feed")
    assert (tally.outcomes["new"], tally.reasons) == (1, {"not allowed": 1})
    assert "/private/2" not in site.asked
    (refusal,) = record.refused()
    assert (refusal.input, "robots.txt" in refusal.why) == (f"{site.url}/private/2", True)
    look(record, f"{site.url}/feed")
    assert record.refused()[0].times == 1


def test_redirects_are_followed_and_a_lasting_one_remembered(site: Site, record: Record) -> None:
    site.pages = {"/feed": moved("/new"), "/new": plain(rss(site, "/a"), XML), "/a": moved("/b", 302), "/b": plain(article(1))}
    assert look(record, f"{site.url}/feed").outcomes["new"] == 1
    look(record, f"{site.url}/feed")
    assert (site.asked.count("/feed"), site.asked.count("/new")) == (1, 2)
    site.pages["/loop"] = moved("/loop")
    assert look(record, f"{site.url}/loop").outcomes.total() == 0
    assert "redirects more than" in record.refused()[0].why


def test_site_maps_and_their_index(site: Site, record: Record) -> None:
    today = datetime.now(UTC).date().isoformat()
    news = f"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc>{site.url}/1</loc><news:news><news:publication><news:name>The Gazette</news:name></news:publication>
    <news:publication_date>{today}T06:00:00Z</news:publication_date><news:title>Envoys</news:title></news:news></url>
    <url><loc>{site.url}/old</loc><lastmod>2001-01-01</lastmod></url><url><loc>{site.url}/undated</loc></url>{{}}</urlset>"""
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{site.url}/news.xml</loc></sitemap></sitemapindex>'
    site.pages = {
        "/map.xml": plain(index, "text/xml"),
        "/news.xml": plain(news.format(""), "text/xml"),
        "/1": plain(article(1)),
        "/2": plain(article(2)),
    }
    assert look(record, f"{site.url}/map.xml").outcomes == {"new": 1}
    site.pages["/news.xml"] = plain(news.format(f"<url><loc>{site.url}/2</loc></url>"), "text/xml")
    assert look(record, f"{site.url}/map.xml").outcomes == {"new": 1}
    assert not {"/old", "/undated"} & set(site.asked)


def test_dead_and_hostile_hosts_cost_themselves_alone(site: Site, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every kind of failure beside one good feed: the good one is read, each of the others is told by itself."""
    monkeypatch.setattr("onrecord.watching.politeness.fetch", _hasty)
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>'
    with serving() as other:
        site.pages = {"/feed": plain(rss(site, "/1"), XML), "/1": plain(article(1))}
        other.pages = {
            "/endless": endless,
            "/dripping": dripping,
            "/truncated": truncated(rss(other, "/x")),
            "/broken": broken(b"\x00\xff nothing of the kind\r\n\r\n"),
            "/bomb": plain(bomb, XML),
            "/busy": plain("later", status=503, Retry_After="120"),
            "/picture": plain(b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png"),
        }
        bad = [other.url + path for path in other.pages]
        other.pages["/nested"] = plain("<rss><channel>" + "<item>" * 50_000, XML)
        tally = look(record, *bad, f"{other.url}/nested", f"{site.url}/feed", "http://127.0.0.1:9/feed")
    assert tally.outcomes == {"new": 1}
    told = {refusal.input: refusal.why for refusal in record.refused()}
    assert set(told) == {*bad, "http://127.0.0.1:9/feed"}
    assert all("\n" not in why and "Traceback" not in why for why in told.values())
    feeds = {feed.address: feed for feed in record.feeds()}
    assert all(feeds[address].failures == 1 and feeds[address].trouble for address in told)
    before = len(site.asked)
    assert look(record, *bad, f"{site.url}/feed", every=timedelta(hours=1)).outcomes == {}
    assert len(site.asked) > before


def _hasty(url: str, **options: object) -> object:
    from onrecord.sources.address import fetch

    return fetch(url, seconds=2.0, **options)  # type: ignore[arg-type]


def test_a_feed_of_thousands_holds_up_no_other(record: Record) -> None:
    now = moment("2025-10-18T06:30")
    for number, count in ((1, 3000), (2, 2)):
        feed = f"https://{number}.example/feed"
        links = [Link(f"https://{number}.example/{n}", feed, due=now) for n in range(count)]
        assert record.keep_feed(Feed(feed, now), links) == count
    waiting = record.due_links(now, 50, 20)
    assert (len(waiting), sum("//2.example" in link.url for link in waiting)) == (22, 2)


def test_a_page_that_fails_is_tried_again_later_and_then_left(site: Site, record: Record) -> None:
    site.pages = {"/feed": plain(rss(site, "/a", "/gone"), XML), "/a": plain("later", status=503)}
    assert look(record, f"{site.url}/feed").reasons == {"unreachable": 1, "gone": 1}
    assert look(record, f"{site.url}/feed").outcomes == {}
    (waiting,) = record.due_links(datetime.now(UTC) + timedelta(days=1), 10, 10)
    assert (waiting.url, waiting.tries) == (f"{site.url}/a", 1)
    record.keep_links([waiting.__class__(waiting.url, waiting.feed, due="2025-01-01T00:00:00Z", tries=1)])
    site.pages["/a"] = plain(article(1))
    assert look(record, f"{site.url}/feed").outcomes == {"new": 1}
    assert [r.input for r in record.refused()] == [f"{site.url}/gone"]


def test_other_languages_are_named_and_counted(site: Site, record: Record) -> None:
    german = "Der Minister sagte am Montag in Berlin, dass die Regierung neue Verhandlungen mit den Nachbarn aufnehmen werde. " * 3
    site.pages = {"/feed": plain(rss(site, "/de"), XML), "/de": plain(f"<html><body><article><p>{german}</p></article></body></html>")}
    assert look(record, f"{site.url}/feed").languages == {"German": 1}
    assert [r.language for r in record.refused(reason="german")] == ["German"]


def test_private_networks_are_refused_without_leave(site: Site, record: Record) -> None:
    watch = Watch(record, Polite(Hosts(0)), How())
    watch.run([Entry(f"{site.url}/feed", is_feed=True)], once=True)
    assert site.asked == []
    assert [r.reason for r in record.refused()] == ["not allowed"]


def test_one_host_is_asked_at_its_pace(site: Site) -> None:
    now = 100.0
    hosts = Hosts(5.0, clock=lambda: now)
    assert hosts.wait(f"{site.url}/a") == 0
    hosts.asked(f"{site.url}/a", 30.0)
    assert hosts.wait(f"{site.url}/b") == 30.0
    error = onrecord.Unreachable("no answer")
    rests = []
    for _ in range(14):
        hosts.failed(f"{site.url}/a", error)
        rests.append(hosts.wait(f"{site.url}/a"))
    assert rests[:3] == [60.0, 120.0, 240.0]
    assert rests[-1] == 24 * 3600.0
    error.retry_after = 17.0
    hosts.failed(f"{site.url}/a", error)
    assert hosts.wait(f"{site.url}/a") == 17.0


def run(record: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "onrecord.cli", "watch", *arguments, "--allow-private", "--delay", "0", "--record", str(record)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"})


@pytest.mark.skipif(os.name != "posix", reason="stops by a POSIX signal")
def test_the_command_stops_on_sigterm_and_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    site.pages = {f"/{n}": plain(article(n)) for n in range(4)}
    site.pages["/feed"] = plain(rss(site, *(f"/{n}" for n in range(4))), XML)
    opml = tmp_path / "feeds.opml"
    opml.write_text(f'<opml version="2.0"><body><outline text="T"><outline xmlUrl="{site.url}/feed"/></outline></body></opml>', "utf-8")
    path = tmp_path / "r.db"
    started = run(path, str(opml))
    for line in started.stdout or []:
        if " new " in line and "http" in line and "feed" not in line:
            break
    started.send_signal(signal.SIGTERM)
    out, err = started.communicate(timeout=60)
    assert (started.returncode, "Traceback" in err) == (0, False)
    assert "added" in out
    out, err = run(path, str(opml), "--once").communicate(timeout=60)
    assert "Traceback" not in err
    with onrecord.open(path, read_only=True) as kept:
        assert len(kept) == 4
        assert kept.check().sound
    assert all(site.asked.count(f"/{n}") <= 2 for n in range(4))


def test_bad_sources_are_one_line(tmp_path: Path) -> None:
    for arguments in (
        ["none.opml"],
        ["ftp://a.example/feed"],
        [str(tmp_path)],
        ["http://a.example/", "--since", "soon"],
        ["http://a.example/", "--language", "?"],
    ):
        out, err = (done := run(tmp_path / "r.db", *arguments, "--once")).communicate(timeout=60)
        assert (done.returncode, out, len(err.strip().splitlines())) == (2, "", 1)


def test_time_goes_on(site: Site, record: Record) -> None:
    """Without ``once`` a watch asks again when a feed is due, until it is stopped."""
    site.pages["/feed"] = plain(rss(site), XML)
    watch = Watch(record, Polite(Hosts(0), allow_private=True), How(), timedelta(0))

    def tell_and_stop() -> None:
        while site.asked.count("/feed") < 3:
            time.sleep(0.02)
        watch.stop()

    import threading

    threading.Thread(target=tell_and_stop, daemon=True).start()
    watch.run([Entry(f"{site.url}/feed", is_feed=True)])
    assert site.asked.count("/feed") >= 3
