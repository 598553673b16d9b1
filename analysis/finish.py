"""The one ordered step over all units, for what no unit can know: names from another unit's DNS answers, destinations, and whether an unknown identifier
is a value seen elsewhere, a nonce or something that persists."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import feather

from . import tunnels
from .case import schema, value_ids
from .case.redact import mask_address
from .case.write import build, label_array, rows_table, taken, trimmed, write_part, write_table, write_texts
from .destinations import Directory
from .detect import settle
from .hide import Hider
from .model import Connection, KnownValue
from .naming import Names, name_connection
from .parts import labels, message_id, work_file
from .recipients import DAY, Recipients
from .sightings import Coded, Rows, gather, whole
from .unit import UnitResult


def connection_id(capture: str, number: int) -> str:
    """The id of a connection: its capture and its position there."""
    return f"{capture}-c{number:06d}"


FROM_MESSAGE = ("message", "direction", "delivered", "attribution", "app", "host", "source", "destination")
"""Labels of a finding that are those of its message."""
SETTLED = ("type", "confidence", "rule", "evidence")
"""Labels of a finding that are decided here where it was a candidate."""

type Slot = tuple[str, str, str, str, str]
"""Capture, value, host, place and path of a candidate."""


@dataclass(slots=True)
class Finish:
    """Turns what the units left into the tables of the case."""

    folder: Path
    key: bytes
    directory: Directory
    captures: dict[str, dict[str, Any]]
    """Capture id → row of the captures table."""
    results: list[UnitResult]
    known: tuple[KnownValue, ...] = ()
    """Of all captures: masked in names of hosts."""
    findings: int = 0
    """How many findings were written; candidates that came to nothing are not among them."""
    _names: dict[str, Names] = field(default_factory=dict)
    _relayed: dict[str, set[int]] = field(default_factory=dict)
    """Capture → numbers of its connections of which the way on from the proxy was captured too."""
    _recipients: Recipients = field(init=False)
    _hide: Hider = field(init=False)

    def __post_init__(self) -> None:
        self._hide = Hider(self.known, self.key)
        self._recipients = Recipients(self.directory, self._hide)

    def run(self) -> None:
        """Write every table that was waiting, in a fixed order."""
        self.results.sort(key=lambda r: r.unit.name)
        for capture in self.captures:
            units = [r for r in self.results if r.unit.capture == capture]
            self._names[capture] = Names((res for r in units for res in r.resolutions), (c for r in units for c in r.connections))
            self._relayed[capture] = tunnels.relayed(c for r in units for c in r.connections)
        self._connections()
        verdicts = self._settle()
        for result in self.results:
            messages = self._messages(result)
            self._findings(result, messages, verdicts)
        self._recipients.write(self.folder)

    # connections -------------------------------------------------------------------------------------------------------------------------------

    def _connections(self) -> None:
        rows: list[dict[str, Any]] = []
        ledger: list[dict[str, Any]] = []
        private: dict[str, str] = {}
        for result in self.results:
            capture = result.unit.capture
            for c in sorted(result.connections, key=lambda c: c.number):
                id = connection_id(capture, c.number)
                rows.append(self._connection_row(id, capture, c, private))
                counted = tunnels.kept_here(c.ledger) if c.number in self._relayed[capture] else c.ledger
                ledger += [
                    {"connection": id, "capture": capture, "layer": layer, "direction": direction, "visibility": visibility, "bytes": count}
                    for (layer, direction, visibility), count in sorted(counted.items()) if count or visibility == "rejected"
                ]  # fmt: skip
        for name, mask in (("sni", self._hide.hosts), ("host", self._hide.hosts), ("certificate", self._hide.texts)):
            distinct = list(dict.fromkeys(row[name] for row in rows))
            shown = dict(zip(distinct, mask(distinct), strict=True))
            for row in rows:
                row[name] = shown[row[name]]
        write_table(self.folder, "connections", rows_table("connections", rows))
        write_table(self.folder, "ledger", rows_table("ledger", ledger))
        write_texts(self.folder, "connections", private | self._hide.pieces)

    def _connection_row(self, id: str, capture: str, c: Connection, private: dict[str, str]) -> dict[str, Any]:
        name, source = (tunnels.name_proxy if c.number in self._relayed[capture] else name_connection)(c, self._names[capture])
        app, known = self._speaker(capture, c)

        def hidden(text: str) -> str:
            value = self._id(text)
            private[value] = text
            return value

        real = c.transport in ("tcp", "udp", "unknown", "listed")
        return {
            "connection": id, "capture": capture, "transport": c.transport,
            "client": mask_address(c.client, self._id), "client_value": hidden(c.client), "client_port": c.client_port, "server": c.server,
            "server_port": c.server_port, "sni": c.sni, "sni_value": hidden(c.sni), "ech": c.ech, "alpn": c.alpn, "tls": c.tls,
            "ja4": c.ja4, "certificate": c.certificate, "handshake": c.handshake, "ended": c.ended, "host": name if real else "",
            "host_value": hidden(name if real else ""), "name_source": source if real else "", "packets": c.packets, "first": c.first, "last": c.last,
            "app": app, "attribution": known, "address_source": c.address_source,
            "destination": self._destination(capture, c, name, source, c.first) if real and name else None,
        }  # fmt: skip

    def _id(self, text: str) -> str:
        return value_ids(self.key, (text,))[0]

    def _destination(self, capture: str, connection: Connection | None, host: str, name_source: str, time: int | None, times: int = 1) -> str:
        c = connection or Connection(0, "unknown", address_source="")
        app, known = self._speaker(capture, connection)
        address, source = c.server, c.address_source
        if c.proxy:  # the address is the proxy's, and nobody else's
            address, source = (address, "own connection") if tunnels.name_proxy(c, self._names[capture])[0] == host else ("", "proxy")
        return self._recipients.id(host, address, name_source, source, time, self._names[capture].aliases(host), app, known, times)

    def _speaker(self, capture: str, connection: Connection | None) -> tuple[str, str]:
        """Which app speaks on a connection, and how that is known: what the capture says of it, else the label of the capture."""
        if connection and connection.app:
            return connection.app, connection.attribution
        label = self.captures[capture].get("app") or ""
        return label, "label only" if label else "unknown"

    # messages ----------------------------------------------------------------------------------------------------------------------------------

    def _messages(self, result: UnitResult) -> dict[str, Any]:
        """Write the messages of a unit; returns what its findings take from them: labels, and the time."""
        unit, capture = result.unit.name, result.unit.capture
        rows = feather.read_table(work_file(self.folder, "messages", unit), memory_map=False).combine_chunks()
        connections = {c.number: c for c in result.connections}
        numbers = rows["connection"].to_pylist()
        ids = [message_id(unit, n) for n in range(rows.num_rows)]
        apps, whole_capture = {n: self._speaker(capture, c) for n, c in connections.items()}, self._speaker(capture, None)
        columns: dict[str, Any] = {name: rows[name] for name in rows.column_names if name != "raw_host"}
        columns |= {
            "message": ids,
            "capture": labels([capture], np.zeros(rows.num_rows, np.uint32)),
            "destination": self._destinations(capture, connections, numbers, rows),
            "connection": [connection_id(capture, n) for n in numbers],
            "request": [None if n is None else ids[n] for n in rows["request"].to_pylist()],
            "time": whole(rows["time"]).view(schema.ARROW["time"]),
        }
        write_part(self.folder, "messages", unit, build("messages", columns))
        spoken = [apps.get(n, whole_capture) for n in numbers]
        columns |= {"app": [app for app, _ in spoken], "attribution": [known for _, known in spoken]}
        columns |= {name: rows[name].to_pylist() for name in ("host", "source")}
        said = {name: whole(columns[name]) if name in ("direction", "delivered") else label_array(columns[name]) for name in FROM_MESSAGE}
        return said | {"time": np.asarray(columns["time"])}

    def _destinations(self, capture: str, connections: dict[int, Connection], numbers: list[int], rows: pa.Table) -> list[str | None]:
        """The destination of each message; those of one connection, host and day are looked up once, in the order in which they were first spoken to."""
        named = {number: name_connection(c, self._names[capture]) for number, c in connections.items()}
        ends = {NAMED: named, RESOLVER: named, PROXY: {n: tunnels.name_proxy(c, self._names[capture]) for n, c in connections.items() if c.proxy}}
        found: dict[tuple[int, str, str, int | None], int] = {}
        asked: list[int | None] = []
        codes: list[int] = []
        told = tunnels.asked(connections, numbers, rows)
        for at, (number, host, kind, time) in enumerate(
            zip(numbers, Coded(rows["raw_host"]).at(), Coded(rows["kind"]).at(), rows["time"].to_pylist(), strict=True)
        ):
            to = PROXY if at in told else RESOLVER if kind in ("query", "answer") else NAMED
            key = (number, host, to, None if time is None else time // DAY)
            code = found.setdefault(key, len(found))
            if code == len(asked):
                asked.append(time)
            codes.append(code)
        ids = [
            self._message_destination(capture, connections.get(number), ends[to].get(number, ("", "address")), host if to == NAMED else "", time, times)
            for (number, host, to, _), time, times in zip(found, asked, np.bincount(codes).tolist() if codes else [], strict=True)
        ]
        return [ids[code] for code in codes]

    def _message_destination(self, capture: str, connection: Connection | None, named: tuple[str, str], host: str, time: int | None, times: int) -> str | None:
        """Who received some messages: the ``host`` they name – none where a resolver was asked for it or a proxy told to open a tunnel to it: it is they who
        received that."""
        if host:
            return self._destination(capture, connection, host.lower().rstrip("."), "http", time, times)
        return self._destination(capture, connection, *named, time, times) if named[0] else None

    # findings ----------------------------------------------------------------------------------------------------------------------------------

    def _settle(self) -> dict[Slot, tuple[str, ...]]:
        """Candidates of all units → their ``SETTLED`` columns. Candidates that are not there are dropped."""
        seen = gather(self.folder, [(r.unit.capture, r.unit.name) for r in self.results])
        settled = settle(seen)
        keys = zip(settled.capture, settled.value, settled.host, settled.place, settled.path, strict=True)
        found = zip(settled.type, settled.tier, settled.rule, settled.evidence, strict=True)
        return {key: said for key, said in zip(keys, found, strict=True) if said[0]}

    def _findings(self, result: UnitResult, messages: dict[str, Any], verdicts: dict[Slot, tuple[str, ...]]) -> None:
        unit, capture = result.unit.name, result.unit.capture
        found = feather.read_table(work_file(self.folder, "findings", unit), memory_map=False)
        raw = feather.read_table(work_file(self.folder, "messages", unit), columns=["raw_host"], memory_map=False)["raw_host"]
        ordinals = np.asarray(found["message"])
        settled, kept = self._settled(found, Coded(raw), capture, verdicts)
        said: dict[str, Any] = {name: trimmed(taken(whole(found[name]), kept)) for name in ("place", "path", "index", "steps", "value")}
        said |= {name: labels(column.texts, column.codes[kept]) for name, column in settled.items()}
        said |= {name: taken(messages[name], ordinals[kept]) for name in FROM_MESSAGE}
        said["capture"] = labels([capture], np.zeros(len(kept), np.uint32))
        said["available"] = pa.array(np.asarray(found["available"])[kept])
        said["hashed"] = pa.array((np.asarray(found["hashed"]) | _of_digests(settled["rule"]))[kept])
        said["time"] = pa.array(messages["time"][ordinals[kept]]).view(schema.ARROW["time"])
        said["finding"] = finding_ids(self.captures[capture]["sha256"], said)
        write_part(self.folder, "findings", unit, build("findings", said))
        self.findings += len(kept)

    def _settled(self, found: pa.Table, hosts: Coded, capture: str, verdicts: dict[Slot, tuple[str, ...]]) -> tuple[dict[str, Coded], Rows]:
        """The ``SETTLED`` columns, and the rows that stay: findings, and candidates that became one."""
        settled = {name: Coded(found[name]) for name in SETTLED}
        candidate = settled["type"].codes == settled["type"].code("")
        kept = ~candidate
        value, place, path = (Coded(found[name]) for name in ("value", "place", "path"))
        decided = {key[1] for key in verdicts}
        open_ = np.flatnonzero(candidate & np.array([text in decided for text in value.texts], bool)[value.codes]) if decided else _NO_ROWS
        ordinals = np.asarray(found["message"])[open_]
        slots = zip(repeat(capture), value.at(open_), hosts.at(ordinals), place.at(open_), path.at(open_), strict=False)
        for row, slot in zip(open_.tolist(), slots, strict=True):
            if said := verdicts.get(slot):
                kept[row] = True
                for column, text in zip(settled.values(), said, strict=True):
                    column.codes[row] = column.code(text)
        return settled, np.flatnonzero(kept)


NAMED, RESOLVER, PROXY = "named", "resolver", "proxy"
"""Who received a message: whom it names, the resolver that is asked for a name, or the proxy that is told to open a tunnel to it."""


def _of_digests(rule: Coded) -> npt.NDArray[np.bool_]:
    """Which findings are of the digest of a value that another unit holds."""
    return np.array([text.startswith("digest:") for text in rule.texts], bool)[rule.codes]


_NO_ROWS: Rows = np.zeros(0, np.int64)


def _hashes(prefix: str, texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    fresh = hashlib.blake2b(f"{prefix}\0".encode(), digest_size=8)
    digests = bytearray()
    for text in texts:
        state = fresh.copy()
        state.update(text.encode("utf-8", "surrogatepass"))
        digests += state.digest()
    return np.frombuffer(bytes(digests), ">u8").astype(np.uint64)


def finding_ids(sha256: str, found: Mapping[str, pa.DictionaryArray]) -> pa.Array:
    """Ids from (capture SHA-256, source of the message, place, path, index, type): stable across runs and machines. ``found``: these columns of some findings.

    Each part is hashed once per distinct text and the 64-bit hashes are mixed (the finaliser of splitmix64), so a million ids take a tenth of a second.
    """
    state = np.zeros(len(found["type"]), np.uint64)
    for name in ("source", "place", "path", "index", "type"):
        column = found[name]
        part = _hashes(sha256 if name == "source" else name, column.dictionary.to_pylist())[np.asarray(column.indices)]
        state = part if name == "source" else _mix(state ^ part)
    offsets = np.arange(0, 16 * len(state) + 1, 16, dtype=np.int32)
    digits = state.astype(">u8").tobytes().hex().encode("ascii")
    return pa.StringArray.from_buffers(len(state), pa.py_buffer(offsets), pa.py_buffer(digits))


def _mix(state: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    state = state + np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
