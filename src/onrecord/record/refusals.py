"""What could not be read, and why; a refusal stays until the same input has been read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import apsw

from onrecord.errors import OtherLanguage, UnusableInput
from onrecord.record.asking import ask


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that could not be read: ``reason`` in a word or two, ``why`` as it was told, ``language`` where it is another one.

    ``first`` and ``last`` are the moments it was refused, ``times`` how often.
    """

    input: str
    reason: str
    why: str
    language: str | None = None
    first: str = ""
    last: str = ""
    times: int = 1

    @classmethod
    def of(cls, name: str, error: UnusableInput) -> Refusal:
        """The refusal of an input by an error."""
        return cls(name, error.reason, " ".join(str(error).split()), error.language if isinstance(error, OtherLanguage) else None)

    def to_dict(self) -> dict[str, str | int | None]:
        """The fields by name."""
        return asdict(self)


def refuse(connection: apsw.Connection, refusals: Iterable[Refusal], now: str) -> None:
    """Keeps refusals; of the same input the last one, with how often. Runs inside a transaction that its caller holds."""
    connection.executemany(
        """INSERT INTO refusals (input, reason, why, language, first, last, times) VALUES (?, ?, ?, ?, ?5, ?5, 1)
        ON CONFLICT (input) DO UPDATE SET
            reason = excluded.reason, why = excluded.why, language = excluded.language, last = excluded.last, times = times + 1""",
        [(r.input, r.reason, r.why, r.language, now) for r in refusals],
    )


def accept(connection: apsw.Connection, inputs: Iterable[str]) -> None:
    """Forgets the refusals of inputs that have been read since. Runs inside a transaction that its caller holds."""
    connection.executemany("DELETE FROM refusals WHERE input = ?", [(name,) for name in inputs])


def refused(connection: apsw.Connection, reason: str | None, since: str | None, limit: int | None) -> list[Refusal]:
    """Refusals, latest first; of one reason or language, and since a moment, where these are given."""
    rows = ask(
        connection,
        """SELECT input, reason, why, language, first, last, times FROM refusals
        WHERE (?1 IS NULL OR lower(reason) = lower(?1) OR lower(language) = lower(?1)) AND (?2 IS NULL OR last >= ?2)
        ORDER BY last DESC, input LIMIT ?3""",
        (reason, since, -1 if limit is None else limit),
    )
    return [Refusal(*row) for row in rows]
