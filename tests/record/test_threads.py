"""How threads are kept: found by topic, written over, their sentences let go of and remembered."""

import random
from pathlib import Path

import apsw
import msgspec
import pytest

import onrecord
from onrecord.record.database import Database
from onrecord.record.following import KEPT, Draft, fingerprint
from onrecord.record.tellings import Cue, Seed, Telling
from onrecord.record.threads import Follower, _load, _put_over
from onrecord.record.topics import Topics

SEED = Seed("m-1", "request", ("state:PER",), ("state:CHL",), (), (), "open", "A request", None, None)


def telling(report: str, place: int, *, moves: bool = False) -> Telling:
    cues = (Cue("any", "accepted", False),) if moves else ()
    return Telling(
        report, "2025-01-01", place, False, f"Sentence {place} of {report}.", frozenset({"state:PER"}), (), frozenset({"loan"}),
        frozenset({"loan"}), frozenset({"loan"}), cues, (), (), None,
    )  # fmt: skip


def draft() -> Draft:
    return Draft(SEED, frozenset({"state:PER"}), frozenset({"state:CHL"}), [(telling("r-0", 0), 2.0)])


def test_topics_are_looked_up_once_and_noted_before_they_are_written(tmp_path: Path) -> None:
    connection = Database(tmp_path / "r.db").connection
    asked: list[str] = []
    connection.set_exec_trace(lambda _, sql, __: asked.append(sql) or True)
    topics = Topics(connection)
    assert topics.threads([{"state:PER loan"}, set()]) == [set(), set()]
    topics.add(7, {"state:PER loan", "state:CHL loan"})
    assert topics.threads([{"state:PER loan", "state:CHL fish"}, {"state:CHL loan"}]) == [{7}, {7}]
    before = len(asked)
    assert topics.threads([{"state:PER loan", "state:CHL fish"}]) == [{7}]
    assert len(asked) == before
    topics.forget()
    assert topics.threads([{"state:PER loan"}]) == [set()]  # the file has no such thread


def test_a_thread_lets_go_of_the_oldest_sentence_that_moved_nothing() -> None:
    dice = random.Random(5)
    thread, plain = draft(), list(draft().told)
    for n in range(1, 4 * KEPT):
        new = telling(f"r-{n}", n, moves=dice.random() < 0.9)
        thread.join(new, 2.0)
        plain.append((new, 2.0))
        if len(plain) > KEPT:
            del plain[next((at for at, (t, _) in enumerate(plain) if at and not t.cues), 1)]
        assert thread.told == plain


def test_a_sentence_that_was_let_go_of_joins_no_second_time() -> None:
    thread = draft()
    for n in range(1, KEPT + 20):
        thread.join(telling(f"r-{n}", n), 2.0)
    told = list(thread.told)
    assert telling("r-1", 1) not in [t for t, _ in told]
    thread.join(telling("r-1", 1), 2.0)
    assert thread.told == told


def test_a_thread_that_was_kept_with_its_sentences_whole_is_read(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db") as record:
        connection = record._connection
        kept = (
            SEED,
            ["state:PER"],
            ["state:CHL"],
            [(telling("r-0", 0), 2.0)],
            (["loan"], ["loan"], ["Long ago.", "Sentence 0 of r-0."], None),
        )
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            "INSERT INTO threads VALUES (1, 't-1', 'request', 'A', 'open', 'open', NULL, NULL, NULL, NULL, 1, 1, '', ?)",
            (msgspec.msgpack.encode(kept),),
        )
        assert _load(connection, 1).words == {fingerprint("Long ago."), fingerprint("Sentence 0 of r-0.")}


def test_only_what_changed_of_a_thread_is_written() -> None:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE t (thread INTEGER, place INTEGER, word TEXT, PRIMARY KEY (thread, place))")
    for rows in ([(1, 0, "a"), (1, 1, "b"), (1, 2, None)], [(1, 0, "a"), (1, 1, "c"), (1, 2, None)], [(1, 0, "a")]):
        before = connection.total_changes()
        _put_over(connection, "t", ["thread", "place", "word"], rows, 1)
        assert list(connection.execute("SELECT * FROM t ORDER BY place")) == rows
        written = connection.total_changes() - before
    assert written == 2  # two rows went, the first stayed


def test_a_follower_forgets_topics_of_what_was_taken_back(tmp_path: Path) -> None:
    follower = Follower(Database(tmp_path / "r.db").connection)
    follower._topics.add(3, {"state:PER loan"})
    follower.forget()
    assert follower._topics.threads([{"state:PER loan"}]) == [set()]


def test_threads_are_told_the_same_whether_they_are_remembered_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        ("2026-03-02", "Peru asked Chile on Monday for two patrol boats to guard its coast, officials in Lima said."),
        ("2026-03-05", "Chile will answer Peru's request for the patrol boats within a week, a Chilean minister said."),
        ("2026-03-09", "Chile has agreed to lend Peru the two patrol boats, the Chilean navy said on Monday."),
    ]
    told = []
    for name, sentences, topics in (("kept", 60_000, 100_000), ("forgotten", 0, 0)):
        monkeypatch.setattr("onrecord.record.threads.REMEMBERED", sentences)
        monkeypatch.setattr("onrecord.record.threads.TOPICS", topics)
        with onrecord.open(tmp_path / f"{name}.db") as record:
            for day, text in texts:
                record.add(onrecord.read_text(text, day))
            told.append([(m.state, [s.evidence for s in m.history]) for m in record.matters()])
    assert told[0] == told[1]
    assert ("accepted", 3) in [(state, len(history)) for state, history in told[0]]
