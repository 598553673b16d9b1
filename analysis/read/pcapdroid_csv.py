"""PCAPdroid's list of connections (CSV export) → whom each app contacted. The app is known from the socket's uid."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ..model import Item, Problem, ReadOptions, Unit
from .contacts import Contacts, csv_rows, whole

NAME = "pcapdroid_csv"

HEADING = b"IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App"


def matches(head: bytes) -> bool:
    """The heading of the export."""
    return head.removeprefix(b"\xef\xbb\xbf").lower().startswith(HEADING.lower())


def plan(capture: str, path: Path, work: Path, options: ReadOptions) -> list[Unit]:  # noqa: ARG001
    """A list is one unit."""
    return [Unit(capture, 0, NAME, path)]


def read(unit: Unit, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001
    """A connection for each app, server and port. ``Info`` is the name from TLS, HTTP or DNS, where PCAPdroid saw one."""
    contacts = Contacts("process")
    for row in csv_rows(unit.path, ("DstIp", "DstPort")):
        if isinstance(row, Problem):
            yield row
            continue
        packets = (whole(row.get("PktsSent", "")) or 0) + (whole(row.get("PktsRcvd", "")) or 0)
        times = moment(row.get("FirstSeen", "")), moment(row.get("LastSeen", ""))
        asked = row.get("Proto", "").upper() in ("DNS", "MDNS", "LLMNR")  # then Info is the question, not the server's name
        contacts.add(row.get("App", ""), "" if asked else row.get("Info", "").partition("/")[0], row["DstIp"], whole(row["DstPort"]), times, packets)
    yield from contacts.by_key.values()


def moment(value: str) -> int | None:
    """Seconds (old versions), ms, or ISO 8601 (new ones) in ns."""
    number = whole(value)
    if number is not None:
        return number * (1_000_000 if number > 1 << 36 else 1_000_000_000) if 0 < number < 1 << 43 else None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp() * 1000) * 1_000_000
