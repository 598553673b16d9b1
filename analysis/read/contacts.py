"""What the readers of contact lists share. Such a file says whom a phone contacted, not what was said: its rows become connections of transport ``listed``.

They carry no bytes in the ledger: a list beside a packet capture of the same run would count them twice.
"""

import csv
from collections.abc import Hashable, Iterator
from pathlib import Path

from ..model import Attribution, Connection, Problem
from .exchange import is_address

csv.field_size_limit(1 << 20)


class Contacts:
    """Groups the rows of a list by app and server."""

    def __init__(self, attribution: Attribution) -> None:
        self.attribution: Attribution = attribution
        self.by_key: dict[Hashable, Connection] = {}

    def add(self, app: str, name: str, address: str = "", port: int | None = None, times: tuple[int | None, int | None] = (None, None), count: int = 1) -> None:
        """One row: who contacted whom, first and last when (ns), how often. A name that is an address is one."""
        if is_address(name):
            name, address = "", address or name
        key = (app, name.lower().rstrip("."), address, port)
        link = self.by_key.get(key)
        if link is None:
            link = self.by_key[key] = Connection(len(self.by_key), "listed", server=address, server_port=port, host=name.lower().rstrip("."), app=app)
            link.attribution = self.attribution if app else "unknown"
        first, last = times
        link.packets += max(1, count)
        link.first = min((t for t in (link.first, first, last) if t is not None), default=None)
        link.last = max((t for t in (link.last, first, last) if t is not None), default=None)


def csv_rows(path: Path, needed: tuple[str, ...]) -> Iterator[dict[str, str] | Problem]:
    """The rows of a CSV file with a heading, as dicts; a Problem for a row that lacks a column, and one where the file breaks."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        rows = csv.DictReader(file, restval="")
        try:
            for line, row in enumerate(rows, 2):
                kept = {name.strip(): value for name, value in row.items() if isinstance(name, str) and isinstance(value, str)}
                yield kept if all(kept.get(name) for name in needed) else Problem(f"line {line}", "damaged", f"expected {', '.join(needed)}")
        except csv.Error as error:
            yield Problem(f"line {rows.line_num}", "damaged", f"not CSV: {error}")


def whole(value: str) -> int | None:
    """A whole number, or None."""
    value = value.strip()
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else None
