"""Days and moments as the record keeps them: ISO 8601 text, which sorts as time does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from onrecord.errors import UnusableArgument
from onrecord.model import Date

Days = tuple[str, str]
DAY = timedelta(days=1)


def first_and_last(value: str) -> Days | None:
    """The first and last day of ``2025``, ``2025-10`` or ``2025-10-17``; None for anything else."""
    try:
        match len(value):
            case 4:
                return date(int(value), 1, 1).isoformat(), date(int(value), 12, 31).isoformat()
            case 7:
                first = date.fromisoformat(value + "-01")
                return first.isoformat(), ((first + timedelta(days=31)).replace(day=1) - DAY).isoformat()
            case 10:
                return (day := date.fromisoformat(value).isoformat()), day
    except (ValueError, OverflowError):
        pass
    return None


def span_of(when: Date | None) -> Days | None:
    """The first and last day that a date may mean by its precision; None without a date, or with one that is none."""
    found = first_and_last(when.value) if when else None
    if when and found and when.precision == "week":
        return found[0], (date.fromisoformat(found[0]) + 6 * DAY).isoformat()
    return found


def cut(day: str | None, precision: str | None) -> str | None:
    """A first day written to its precision, as :class:`onrecord.model.Date` has it."""
    if day is None:
        return None
    return day[: {"year": 4, "month": 7}.get(precision or "day", 10)]


def day_of(published: str | None) -> str | None:
    """The day of a date of publication; None when it has none."""
    found = first_and_last(published[:10]) if published else None
    return found[0] if found else None


def asked(value: str, option: str) -> Days:
    """The days of a user's date. Raises UnusableArgument."""
    found = first_and_last(value)
    if found is None:
        raise UnusableArgument(f"{option} {value!r:.40} is no date; write 2025-10-18, 2025-10 or 2025")
    return found


def moment(value: datetime | str | None = None) -> str:
    """A moment in UTC to the microsecond, now without one; a day, month or year is its first instant. Raises UnusableArgument."""
    if value is None:
        value = datetime.now(UTC)
    elif isinstance(value, str):
        days = first_and_last(value)
        try:
            value = datetime.fromisoformat(days[0] if days else value)
        except ValueError as error:
            raise UnusableArgument(f"{value!r:.40} is no moment; write 2025-10-18 or 2025-10-18T06:30") from error
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def apart(one: str | None, other: str | None) -> int | None:
    """How many days lie between two days; None when one is unknown."""
    if one is None or other is None:
        return None
    return abs(_ordinal(one) - _ordinal(other))


@lru_cache(maxsize=4096)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
