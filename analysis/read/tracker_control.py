"""TrackerControl's export (Android) → whom each app contacted. Its own guesses of tracker companies are left aside: destinations are judged by our tables."""

from collections.abc import Iterator
from pathlib import Path

from ..model import Item, Problem, ReadOptions, Unit
from .contacts import Contacts, csv_rows, whole

NAME = "tracker_control"

HEADING = (b'"uid","daddr","time"', b"uid,daddr,time")


def matches(head: bytes) -> bool:
    """The heading of the export."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(HEADING)


def plan(capture: str, path: Path, work: Path, options: ReadOptions) -> list[Unit]:  # noqa: ARG001
    """A list is one unit."""
    return [Unit(capture, 0, NAME, path)]


def read(unit: Unit, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001
    """A connection for each app and name. ``time`` is in ms; ``uncertain`` marks names that share their address with others."""
    contacts, uncertain = Contacts("package"), 0
    for row in csv_rows(unit.path, ("daddr",)):
        if isinstance(row, Problem):
            yield row
            continue
        time = whole(row.get("time", ""))
        moment = time * 1_000_000 if time is not None and time < 1 << 42 else None
        contacts.add(row.get("Package") or row.get("App") or "", row["daddr"], times=(moment, None))
        uncertain += row.get("uncertain", "0") not in ("0", "")
    yield from contacts.by_key.values()
    if uncertain:
        yield Problem("uncertain", "label", "TrackerControl was not sure of the name: the address belongs to several", uncertain)
