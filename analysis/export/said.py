"""What was said, as the writers of this package take it: messages with findings, masked from the case alone, or revealed by opening the captures again."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..case import Case
from ..model import Message, ReadOptions
from ..read import find_reader, load_packages, open_source, read_unit
from ..read.source import find_source

FINDING = ("finding", "type", "value", "place", "path", "index", "steps", "evidence", "rule", "confidence", "hashed", "direction", "delivered", "source")
"""Columns of a finding that go out with its message."""


ABOUT_BODY = frozenset(("content-type", "content-encoding", "content-length", "transfer-encoding", "content-md5", "digest"))
"""Headers that describe a body which a masked message does not have."""


@dataclass(slots=True)
class Said:
    """One message of a case."""

    row: dict[str, Any]
    """Its row of the messages table."""
    message: Message
    """Masked, or as it was."""
    findings: list[dict[str, Any]]
    connection: dict[str, Any]
    """Row of the connections table."""


@dataclass(slots=True)
class Exchange:
    """An HTTP request with its response and what was said on the WebSocket that it opened."""

    request: Said
    response: Said | None = None
    frames: list[Said] = field(default_factory=list)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """All findings, in the order of the messages."""
        return [finding for said in (self.request, self.response, *self.frames) if said for finding in said.findings]


class Export:
    """A case on its way out."""

    def __init__(self, case: Case, captures: Sequence[Path] = (), reveal: bool = False) -> None:
        """``captures``: files or folders in which the captures of the case are looked for by SHA-256; only needed to reveal."""
        self.case, self.places, self.reveal = case, captures, reveal

    @property
    def comment(self) -> str:
        """What every file that goes out says about itself."""
        invented = any(row["invented"] for row in self.captures)
        return ("INVENTED DATA. " if invented else "") + ("Values as sent." if self.reveal else "Values replaced by pseudonyms.")

    @cached_property
    def captures(self) -> list[dict[str, Any]]:
        """Rows of the captures table."""
        return list(self.case.table("captures").to_pylist())

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Rows of a table, with values or pseudonyms as the user wants."""
        return list((self.case.reveal(table) if self.reveal else self.case.masked(table)).to_pylist())

    @cached_property
    def findings(self) -> dict[str, list[dict[str, Any]]]:
        """Message id → its findings."""
        return grouped(self.rows("findings"), "message")

    def capture_file(self, capture: Mapping[str, Any]) -> Path:
        """The file of a capture. Raises ValueError naming it when it was not given."""
        path = find_source(capture["sha256"], capture["bytes"], self.places)
        if path is None:
            raise ValueError(f"{capture['name']}: not among the captures given; say where it is with --capture, or leave out --reveal")
        return path

    def read_options(self) -> ReadOptions:
        """What the reader needs to give the same messages again."""
        keylogs, packages = (tuple(sorted((self.case.folder / "private" / name).glob("*"))) for name in ("keylogs", "packages"))
        chosen = self.case.info.get("options", {})
        return ReadOptions(keylogs=keylogs, device=chosen.get("device", ""), app=chosen.get("app", ""), packages=load_packages(packages))

    def exchanges(self) -> Iterator[Exchange]:
        """All HTTP exchanges of the case, unit by unit. Raises ValueError when a capture is needed and missing."""
        connections = {row["connection"]: row for row in self.rows("connections")}
        units = grouped(self.rows("messages"), lambda row: row["message"].rpartition("-")[0])
        for unit, messages in self._originals() if self.reveal else self._masked(units):
            rows = sorted(units.get(unit, ()), key=lambda row: str(row["message"]))
            if len(rows) != len(messages):
                raise ValueError(f"{unit}: {len(messages)} messages where the case has {len(rows)}; it was made with other options or by another version")
            said = (
                Said(row, message, self.findings.get(row["message"], []), connections.get(row["connection"], {}))
                for row, message in zip(rows, messages, strict=True)
            )
            yield from paired(said)

    def _masked(self, units: Mapping[str, list[dict[str, Any]]]) -> Iterator[tuple[str, list[Message]]]:
        """Unit → its messages as the case may show them."""
        fields = grouped(self.rows("fields"), "message")
        for unit, rows in sorted(units.items()):
            yield unit, [masked(row, fields.get(row["message"], ())) for row in sorted(rows, key=lambda row: str(row["message"]))]

    def _originals(self) -> Iterator[tuple[str, list[Message]]]:
        """Unit → its messages, read again."""
        for capture in self.captures:
            with tempfile.TemporaryDirectory() as work:
                source = open_source(self.capture_file(capture), Path(work))
                for unit in find_reader(source.head).plan(source.capture, source.path, Path(work), self.read_options()):
                    yield unit.name, [item for item in read_unit(unit, self.read_options()) if isinstance(item, Message)]


def grouped(rows: Iterable[dict[str, Any]], key: Any) -> dict[str, list[dict[str, Any]]]:
    """Rows by a column, or by what a function says of them."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[key] if isinstance(key, str) else key(row), []).append(row)
    return groups


def paired(messages: Iterable[Said]) -> list[Exchange]:
    """Requests with their responses and WebSocket messages; DNS and raw frames belong to no exchange."""
    made: dict[str, Exchange] = {}
    sockets: dict[tuple[str, str], Exchange] = {}
    for said in messages:
        row = said.row
        if row["kind"] == "request":
            exchange = made[row["message"]] = Exchange(said)
            sockets[row["connection"], row["path"]] = exchange
        elif row["kind"] == "response" and row["request"] in made:
            made[row["request"]].response = said
        elif row["protocol"] == "websocket" and (opened := sockets.get((row["connection"], row["path"]))):
            opened.frames.append(said)
    return list(made.values())


def masked(row: Mapping[str, Any], fields: Iterable[Mapping[str, Any]]) -> Message:
    """A message that shows names and places but no value: headers and body hold pseudonyms, the body as JSON of path → pseudonym."""
    headers, cookies, body = [], [], {}
    for leaf in fields:
        if leaf["place"] == "header" and "!" not in leaf["path"] and leaf["path"].lower() not in ABOUT_BODY:
            headers.append((leaf["path"], row["host"] if leaf["path"].lower() == "host" else leaf["value"]))
        elif leaf["place"] == "cookie" and "!" not in leaf["path"]:
            cookies.append(f"{leaf['path']}={leaf['value']}")
        elif leaf["place"] in ("body", "frame"):
            body[leaf["path"] + (f" ({leaf['index']})" if leaf["index"] else "")] = leaf["value"]
    data = json.dumps(body, ensure_ascii=False).encode() if body else b""
    headers += [("content-type", "application/json")] if data else []
    headers += [("cookie" if row["direction"] == "sent" else "set-cookie", "; ".join(cookies))] if cookies else []
    return Message(
        connection=0, protocol=row["protocol"], kind=row["kind"], direction=row["direction"], source=row["source"], time=nanoseconds(row["time"]),
        method=row["method"] or "", scheme=row["scheme"] or "", host=row["host"] or "", port=row["port"], path=row["path"] or "", status=row["status"],
        headers=headers, body=data, size=row["size"] or 0, content_type="application/json" if data else row["content_type"] or "",
    )  # fmt: skip


def nanoseconds(time: Any) -> int | None:
    """A pandas timestamp or datetime, as Arrow gives it, in ns."""
    if time is None:
        return None
    return int(time.value) if hasattr(time, "value") else round(time.timestamp() * 1_000_000) * 1000
