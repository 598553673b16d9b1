"""The one ordered step over all units, for what no unit can know: names from another unit's DNS answers, destinations, and whether an unknown identifier
is a value seen elsewhere, a nonce or something that persists."""

import bisect
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import feather

from .case import value_ids
from .case.redact import mask_address, mask_host
from .case.write import build, rows_table, write_part, write_table, write_texts
from .destinations import Directory
from .detect import settle
from .model import Connection, Resolution
from .recipients import Recipients
from .sightings import gather
from .unit import UnitResult, labels, message_id, work_file


def connection_id(capture: str, number: int) -> str:
    """The id of a connection: its capture and its position there."""
    return f"{capture}-c{number:06d}"


class Names:
    """Names for addresses from the DNS answers of one capture: the newest answer before the connection, else the first after it. And from its other
    connections: the name that was asked for at an address, where only one ever was (a CDN may still have others there)."""

    def __init__(self, resolutions: Iterable[Resolution], connections: Iterable[Connection] = ()) -> None:
        self._answers: dict[str, list[tuple[int, str]]] = {}
        self._aliases: dict[str, tuple[str, ...]] = {}
        for r in resolutions:
            self._answers.setdefault(r.address, []).append((r.time or 0, r.name))
            self._aliases.setdefault(r.name.lower().rstrip("."), r.aliases)
        for answers in self._answers.values():
            answers.sort()
        self._asked: dict[str, set[str]] = {}
        for c in connections:
            if (name := c.sni or c.host) and c.address_source != "proxy":
                self._asked.setdefault(c.server, set()).add(name.lower().rstrip("."))

    def asked(self, address: str) -> str:
        """The only name that other connections to ``address`` asked for; empty where there is none or there are several."""
        names = self._asked.get(address, ()) if address else ()
        return next(iter(names)) if len(names) == 1 else ""

    def name(self, address: str, time: int | None) -> str:
        """The name that ``address`` was last said to have at ``time`` (ns); empty when no answer names it."""
        answers = self._answers.get(address)
        if not answers:
            return ""
        position = bisect.bisect_right(answers, (time or 0, "\U0010ffff")) - 1
        return answers[max(position, 0)][1]

    def aliases(self, host: str) -> tuple[str, ...]:
        """The CNAMEs that ``host`` resolved through in this capture."""
        return self._aliases.get(host, ())


def name_connection(connection: Connection, names: Names) -> tuple[str, str]:
    """(name, how it is known) of a connection's server: server name > HTTP host > certificate > DNS answer in the capture > what other connections to the
    same address asked for > address."""
    certificate = next((n for n in connection.certificate.split() if "*" not in n), "")
    for name, source in (
        (connection.sni, "tls"), (connection.host, "http"), (certificate, "certificate"), (names.name(connection.server, connection.first), "dns"),
        (names.asked(connection.server) if connection.address_source != "proxy" else "", "same address"),
    ):  # fmt: skip
        if name:
            return name.lower().rstrip("."), source
    return connection.server, "address"


FROM_MESSAGE = ("message", "direction", "delivered", "attribution", "app", "host", "time", "source", "destination")
"""Columns of a finding that are those of its message."""


@dataclass(slots=True)
class Finish:
    """Turns what the units left into the tables of the case."""

    folder: Path
    key: bytes
    directory: Directory
    captures: dict[str, dict[str, Any]]
    """Capture id → row of the captures table."""
    results: list[UnitResult]
    findings: int = 0
    """How many findings were written; candidates that came to nothing are not among them."""
    _names: dict[str, Names] = field(default_factory=dict)
    _recipients: Recipients = field(init=False)

    def __post_init__(self) -> None:
        self._recipients = Recipients(self.directory, self._id)

    def run(self) -> None:
        """Write every table that was waiting, in a fixed order."""
        self.results.sort(key=lambda r: r.unit.name)
        for capture in self.captures:
            units = [r for r in self.results if r.unit.capture == capture]
            self._names[capture] = Names((res for r in units for res in r.resolutions), (c for r in units for c in r.connections))
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
                ledger += [
                    {"connection": id, "capture": capture, "layer": layer, "direction": direction, "visibility": visibility, "bytes": count}
                    for (layer, direction, visibility), count in sorted(c.ledger.items()) if count or visibility == "rejected"
                ]  # fmt: skip
        write_table(self.folder, "connections", rows_table("connections", rows))
        write_table(self.folder, "ledger", rows_table("ledger", ledger))
        write_texts(self.folder, "connections", private)

    def _connection_row(self, id: str, capture: str, c: Connection, private: dict[str, str]) -> dict[str, Any]:
        name, source = name_connection(c, self._names[capture])
        label = self.captures[capture].get("app") or ""

        def hidden(text: str) -> str:
            value = self._id(text)
            private[value] = text
            return value

        real = c.transport in ("tcp", "udp", "unknown", "listed")
        return {
            "connection": id, "capture": capture, "transport": c.transport,
            "client": mask_address(c.client, self._id), "client_value": hidden(c.client), "client_port": c.client_port, "server": c.server,
            "server_port": c.server_port, "sni": mask_host(c.sni, self._id), "sni_value": hidden(c.sni), "ech": c.ech, "alpn": c.alpn, "tls": c.tls,
            "ja4": c.ja4, "certificate": c.certificate, "handshake": c.handshake, "ended": c.ended, "host": mask_host(name, self._id) if real else "",
            "host_value": hidden(name if real else ""), "name_source": source if real else "", "packets": c.packets, "first": c.first, "last": c.last,
            "app": c.app or label, "attribution": c.attribution, "address_source": c.address_source,
            "destination": self._destination(capture, c, name, source, c.first) if real and name else None,
        }  # fmt: skip

    def _id(self, text: str) -> str:
        return value_ids(self.key, (text,))[0]

    def _destination(self, capture: str, connection: Connection | None, host: str, name_source: str, time: int | None) -> str:
        c = connection or Connection(0, "unknown", address_source="")
        app = c.app or self.captures[capture].get("app") or ""
        known = c.attribution if c.app else "label only"
        return self._recipients.id(host, c.server, name_source, c.address_source, time, self._names[capture].aliases(host), app, known)

    # messages ----------------------------------------------------------------------------------------------------------------------------------

    def _messages(self, result: UnitResult) -> pa.Table:
        unit, capture = result.unit.name, result.unit.capture
        rows = feather.read_table(work_file(self.folder, "messages", unit), memory_map=False)
        connections = {c.number: c for c in result.connections}
        named = {number: name_connection(c, self._names[capture]) for number, c in connections.items()}
        destinations = [
            self._message_destination(capture, connections.get(number), named.get(number, ("", "address")), host, kind, time)
            for number, host, kind, time in zip(*(rows[n].to_pylist() for n in ("connection", "raw_host", "kind", "time")), strict=True)
        ]
        ids = pa.array([message_id(unit, n) for n in range(rows.num_rows)], pa.string())
        columns: dict[str, Any] = {name: rows[name] for name in rows.column_names if name not in ("ordinal", "connection", "request", "raw_host")}
        columns |= {
            "message": ids, "capture": [capture] * rows.num_rows, "destination": destinations,
            "connection": [connection_id(capture, n) for n in rows["connection"].to_pylist()], "request": ids.take(rows["request"]),
        }  # fmt: skip
        table = build("messages", columns)
        write_part(self.folder, "messages", unit, table)
        attribution = [connections[n].attribution if n in connections else "label only" for n in rows["connection"].to_pylist()]
        label = self.captures[capture].get("app") or ""
        app = [(connections[n].app if n in connections else "") or label for n in rows["connection"].to_pylist()]
        return table.append_column("attribution", pa.array(attribution, pa.string())).append_column("app", pa.array(app, pa.string()))

    def _message_destination(self, capture: str, connection: Connection | None, named: tuple[str, str], host: str, kind: str, time: int | None) -> str | None:
        """Who received a message: the host it names – but who is asked for a name is the resolver, not the host that has it."""
        if host and kind not in ("query", "answer"):
            return self._destination(capture, connection, host.lower().rstrip("."), "http", time)
        return self._destination(capture, connection, *named, time) if named[0] else None

    # findings ----------------------------------------------------------------------------------------------------------------------------------

    def _settle(self) -> dict[tuple[str, str, str, str, str], tuple[str, str, str, str]]:
        """Candidates of all units → (capture, value, host, place, path) → (type, tier, rule, evidence). Candidates that are not there are dropped."""
        seen, candidates = gather(self.folder, [(r.unit.capture, r.unit.name) for r in self.results])
        settled = settle(seen)
        keys = zip(settled.capture, settled.value, settled.host, settled.place, settled.path, strict=True)
        found = zip(settled.type, settled.tier, settled.rule, settled.evidence, strict=True)
        return {key: said for key, said in zip(keys, found, strict=True) if said[0] and key[1] in candidates}

    def _findings(self, result: UnitResult, messages: pa.Table, verdicts: dict[tuple[str, str, str, str, str], tuple[str, str, str, str]]) -> None:
        unit, capture = result.unit.name, result.unit.capture
        found = feather.read_table(work_file(self.folder, "findings", unit), memory_map=False)
        raw = feather.read_table(work_file(self.folder, "messages", unit), memory_map=False)["raw_host"]
        found = self._settled(found, raw, capture, verdicts)
        ordinals = found["message"]
        said: dict[str, Any] = {name: found[name] for name in found.column_names if name != "message"}
        said |= {name: _taken(messages[name], ordinals) for name in FROM_MESSAGE}
        said["capture"] = labels([capture], np.zeros(found.num_rows, np.uint32))
        said["finding"] = finding_ids(self.captures[capture]["sha256"], messages["source"], ordinals, found)
        write_part(self.folder, "findings", unit, build("findings", said))
        self.findings += found.num_rows

    def _settled(self, found: pa.Table, hosts: pa.ChunkedArray, capture: str, verdicts: dict[Any, tuple[str, str, str, str]]) -> pa.Table:
        """Findings with each candidate either typed or gone."""
        found = found.append_column("row", pa.array(np.arange(found.num_rows)))
        candidate = pc.equal(found["type"].cast(pa.string()), "")
        keep = found.filter(pc.invert(candidate))
        decided = pa.array(sorted({key[1] for key in verdicts}), pa.string())
        open_ = found.filter(pc.and_(candidate, pc.is_in(found["value"].cast(pa.string()), decided)))
        host = hosts.take(open_["message"]).to_pylist()
        keys = zip(open_["value"].to_pylist(), host, open_["place"].to_pylist(), open_["path"].to_pylist(), strict=True)
        said = [verdicts.get((capture, *key)) for key in keys]
        rows = pa.array([n for n, verdict in enumerate(said) if verdict], pa.int64())
        typed = open_.take(rows)
        for position, name in enumerate(("type", "confidence", "rule", "evidence")):
            texts = pa.array([verdict[position] for verdict in said if verdict], pa.string())
            typed = typed.set_column(typed.schema.get_field_index(name), name, texts)
        merged = pa.concat_tables([keep, typed.cast(keep.schema)]).unify_dictionaries().combine_chunks()
        return merged.take(pc.array_sort_indices(merged["row"].combine_chunks())).drop_columns("row")


def _taken(column: pa.ChunkedArray, ordinals: pa.ChunkedArray) -> pa.ChunkedArray:
    """``column[ordinals]``; texts become dictionaries first, so that a million rows copy numbers."""
    if pa.types.is_string(column.type):
        column = column.dictionary_encode()
    return column.combine_chunks().take(ordinals.combine_chunks())


def _hashes(prefix: str, texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    digests = b"".join(hashlib.blake2b(f"{prefix}\0{text}".encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts)
    return np.frombuffer(digests, ">u8").astype(np.uint64)


def finding_ids(sha256: str, sources: pa.ChunkedArray, ordinals: pa.ChunkedArray, found: pa.Table) -> pa.Array:
    """Ids from (capture SHA-256, source of the message, place, path, index, type): stable across runs and machines.

    Each part is hashed once per distinct text and the 64-bit hashes are mixed (the finaliser of splitmix64), so a million ids take a tenth of a second.
    """
    texts = sources.to_pylist()
    state = _hashes(sha256, texts)[np.asarray(ordinals)] if texts else np.zeros(0, np.uint64)
    for name in ("place", "path", "index", "type"):
        column = found[name].combine_chunks()
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        part = _hashes(name, column.dictionary.to_pylist())
        state = _mix(state ^ part[np.asarray(column.indices)]) if len(state) else state
    offsets = np.arange(0, 16 * len(state) + 1, 16, dtype=np.int32)
    digits = state.astype(">u8").tobytes().hex().encode("ascii")
    return pa.StringArray.from_buffers(len(state), pa.py_buffer(offsets), pa.py_buffer(digits))


def _mix(state: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    state = state + np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
