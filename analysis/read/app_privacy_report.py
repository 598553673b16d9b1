"""The App Privacy Report of iOS (ndjson) → whom each app contacted, as iOS itself recorded it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from ..model import Item, Problem, ReadOptions, Unit
from .contacts import Contacts

NAME = "app_privacy_report"

LINE = 1 << 20
"""Longest line that is read."""


def matches(head: bytes) -> bool:
    """A line of JSON that is an ``access`` or ``networkActivity`` with a time."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return isinstance(row, dict) and row.get("type") in ("access", "networkActivity") and "timeStamp" in row


def plan(capture: str, path: Path, work: Path, options: ReadOptions) -> list[Unit]:  # noqa: ARG001
    """A report is one unit."""
    return [Unit(capture, 0, NAME, path)]


def read(unit: Unit, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001
    """A connection for each app and domain. Accesses to sensors and data are counted: they say what an app read, not what it sent."""
    contacts, accesses, place = Contacts("package"), 0, 0
    with unit.path.open("rb") as file:
        for place, line in enumerate(iter(lambda: file.readline(LINE), b""), 1):
            try:
                row = orjson.loads(line.removeprefix(b"\xef\xbb\xbf")) if line.strip() else {}
                accesses += row.get("type") == "access"
                if row.get("type") == "networkActivity":
                    _add(contacts, row)
            except (AttributeError, TypeError, ValueError) as error:
                yield Problem(f"line {place}", "damaged", f"not a row of an App Privacy Report ({type(error).__name__})")
    yield from contacts.by_key.values()
    if accesses:
        yield Problem("report", "unsupported", "an access to sensors or data: says what an app read on the phone, not what it sent", accesses)


def _add(contacts: Contacts, row: dict[str, Any]) -> None:
    if not isinstance(row.get("domain"), str) or not row["domain"]:
        raise ValueError("no domain")
    hits = row.get("hits")
    times = moment(row.get("firstTimeStamp")), moment(row.get("timeStamp"))
    contacts.add(str(row.get("bundleID") or ""), row["domain"], times=times, count=hits if isinstance(hits, int) else 1)


def moment(value: Any) -> int | None:
    """ISO 8601 in ns; None when it is no time."""
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp() * 1000) * 1_000_000
