"""One unit of work: its items go in, its part files and a small result come out. The same class serves a saved capture and a live run.

Parts that are final are written to the case (fields, values); messages and findings wait in ``work/`` for the finish step, which alone knows the names
and destinations that other units contribute.
"""

import base64
import hashlib
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from pyarrow import feather

from .case import value_ids
from .case.write import build, label_array, number_array, taken, text_array, trimmed, write_part
from .decode import Opener
from .detect import detect, digests_of_typed, fold_series, known_proof, settle_equal
from .hide import Hider
from .model import (
    CaptureFacts,
    Connection,
    Direction,
    FieldTable,
    FindingTable,
    Item,
    KnownValue,
    Layer,
    Message,
    MessageTable,
    Problem,
    ReadOptions,
    Resolution,
    Unit,
)
from .parts import LABELS, MESSAGE_COLUMNS, NUMBERS, codes_of, labels, message_id, placed, work_file
from .read import read_unit


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker needs to do one unit. Picklable."""

    unit: Unit
    folder: Path
    """The folder in which the case grows."""
    key: bytes
    read: ReadOptions = field(default_factory=ReadOptions)
    known: tuple[KnownValue, ...] = ()
    decoders: tuple[str, ...] = ()
    """A user's own openers, as ``module:function``."""
    store_values: Literal["all", "findings"] = "all"
    """Whether ``private/`` keeps every value or only those of findings."""


@dataclass(slots=True)
class UnitResult:
    """What the finish step must know of a unit and cannot read from its parts."""

    unit: Unit
    connections: list[Connection] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    facts: CaptureFacts | None = None
    messages: int = 0
    fields: int = 0
    findings: int = 0


class UnitWork:
    """Takes the items of one unit in order; ``close`` detects, writes the parts and returns the result."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.result = UnitResult(job.unit)
        self.opener = Opener(extra=job.decoders, proof=known_proof(job.known))
        self.hide = Hider(job.known, job.key)
        self.seen = MessageTable()
        self._rows: list[tuple[Any, ...]] = []
        """One row a message, in the order of ``MESSAGE_COLUMNS``."""
        self.closed: dict[tuple[int, Direction], int] = {}
        """Connection number and direction → bytes of bodies that stayed closed."""

    def add(self, item: Item) -> None:
        """Take one item as a reader yields it."""
        match item:
            case Message():
                self._message(item)
            case Connection():
                item.first, item.last = _clock(item.first), _clock(item.last)
                self.result.connections.append(item)
            case Resolution():
                self.result.resolutions.append(item)
            case CaptureFacts():
                self.result.facts = item
            case Problem():
                self.result.problems.append(item)

    def _message(self, message: Message) -> None:
        ordinal = len(self.seen.host)
        opaque = self.opener.add(ordinal, message)
        if opaque:
            key = (message.connection, message.direction)
            self.closed[key] = self.closed.get(key, 0) + opaque
        seen = self.seen
        seen.host.append(message.host)
        seen.path.append(message.path)
        seen.method.append(message.method)
        seen.protocol.append(message.protocol)
        seen.kind.append(message.kind)
        seen.direction.append(message.direction)
        seen.connection.append(message.connection)
        request = None if message.request is None else ordinal - message.request
        self._rows.append((
            message.connection, _clock(message.time), message.protocol, message.kind, message.direction, message.delivered, message.method,
            message.scheme, message.host, message.port, message.path, message.status, message.content_type.partition(";")[0].strip().lower(), message.size,
            message.missing, opaque, hashlib.sha256(message.body).hexdigest() if message.body else "", message.visibility, request, message.source,
        ))  # fmt: skip

    def close(self) -> UnitResult:
        """Detect, write the parts and return what the finish step needs."""
        fields, result = self.opener.fields, self.result
        findings = fold_series(fields, settle_equal(fields, detect(fields, self.seen, self.job.known)))
        for connection in result.connections:
            self._move_opaque(connection)
        result.problems += self.opener.problems
        result.problems = [replace(p, text=text) for p, text in zip(result.problems, self.hide.texts([p.text for p in result.problems]), strict=True)]
        result.messages, result.fields, result.findings = len(self.seen.host), len(fields.message), len(findings.row)
        ids = value_ids(self.job.key, fields.values)
        columns = self._columns(fields) | {"index": fields.indices, "value": [*ids, *value_ids(self.job.key, _named(findings))]}
        coded = {name: label_array(texts) for name, texts in columns.items()}
        self._write_fields(fields, coded)
        self._write_findings(fields, findings, coded)
        self._write_digests(fields, findings)
        self._write_values(fields, findings, ids, self._write_messages())
        return result

    def _move_opaque(self, connection: Connection) -> None:
        """Bodies that stayed closed turn clear or decrypted ledger bytes into opaque ones."""
        for direction in ("sent", "came back"):
            left = self.closed.get((connection.number, direction), 0)
            for layer, visibility in _CARRIED:
                moved = min(left, connection.ledger.get((layer, direction, visibility), 0))
                connection.account(layer, direction, visibility, -moved)
                connection.account(layer, direction, "opaque", moved)
                left -= moved

    def _columns(self, fields: FieldTable) -> dict[str, list[str]]:
        """place, path and steps of each template; known values in the keys of paths masked."""
        paths = self.hide.templates([t.path for t in fields.templates])
        return {"place": [t.place for t in fields.templates], "path": paths, "steps": [" → ".join(t.steps) for t in fields.templates]}

    def _write_fields(self, fields: FieldTable, coded: dict[str, pa.DictionaryArray]) -> None:
        unit = self.job.unit
        opaque = sorted(fields.opaque)
        closed = np.zeros(len(fields.message), np.uint32)
        closed[opaque] = np.arange(1, len(opaque) + 1)
        table = {
            "message": labels([message_id(unit.name, n) for n in range(len(self.seen.host))], codes_of(fields.message)),
            **placed(coded, codes_of(fields.template), codes_of(fields.index)),
            "kind": labels(fields.kinds, codes_of(fields.value)),
            "value": taken(coded["value"], codes_of(fields.value)),
            "opaque": labels(["", *(fields.opaque[row] for row in opaque)], closed),
        }
        write_part(self.job.folder, "fields", unit.name, build("fields", table))

    def _write_findings(self, fields: FieldTable, findings: FindingTable, coded: dict[str, pa.DictionaryArray]) -> None:
        rows, verdicts = codes_of(findings.row), codes_of(findings.verdict)
        order = np.lexsort((verdicts, rows))
        rows, verdicts = rows[order], verdicts[order]
        said = findings.verdicts
        named = _named(findings)  # their values stand behind those of the fields
        own = np.array([named.get(v.named, -1) for v in said], np.int64)[verdicts]
        value = np.where(own >= 0, own + len(fields.values), codes_of(fields.value)[rows])
        table = {
            "message": pa.array(codes_of(fields.message)[rows]),
            **placed(coded, codes_of(fields.template)[rows], codes_of(fields.index)[rows]),
            "type": labels([v.type for v in said], verdicts),
            "evidence": labels([v.evidence for v in said], verdicts),
            "rule": labels([v.rule for v in said], verdicts),
            "confidence": labels([v.tier for v in said], verdicts),
            "value": trimmed(taken(coded["value"], value.astype(np.uint32))),
            "available": pa.array(np.array([v.available for v in said], bool)[verdicts]),
            "hashed": pa.array(np.array([v.hashed for v in said], bool)[verdicts]),
        }
        feather.write_feather(pa.table(table), self.work("findings"), compression="uncompressed")

    def _write_digests(self, fields: FieldTable, findings: FindingTable) -> None:
        """Tell the finish step the digests of what was typed here, by their value ids."""
        told = {form: verdict for digest, verdict in digests_of_typed(fields, findings).items() for form in (digest, digest.upper())}
        columns = {"value": value_ids(self.job.key, told), **{name: [getattr(v, name) for v in told.values()] for name in ("type", "rule", "evidence")}}
        if told:
            feather.write_feather(pa.table({name: text_array(texts) for name, texts in columns.items()}), self.work("digests"), compression="uncompressed")

    def _write_messages(self) -> dict[str, str]:
        """Write the messages for the finish step; returns the values (id → text) of hosts and request targets."""
        columns: dict[str, Any] = dict(zip(MESSAGE_COLUMNS, zip(*self._rows, strict=True) if self._rows else [()] * len(MESSAGE_COLUMNS), strict=True))
        stored: dict[str, str] = {}
        columns["raw_host"] = columns["host"]
        for column, mask in (("host", self.hide.hosts), ("path", self.hide.paths)):
            columns[column], columns[f"{column}_value"] = self._mask(columns[column], mask, stored)
        for column in ("method", "content_type"):
            distinct = list(dict.fromkeys(columns[column]))
            shown = dict(zip(distinct, self.hide.texts(distinct), strict=True))
            columns[column] = [shown[text] for text in columns[column]]
        arrays = {
            name: number_array(values, NUMBERS[name]) if name in NUMBERS else label_array(values) if name in LABELS else text_array(values)
            for name, values in columns.items()
        }
        feather.write_feather(pa.table(arrays), self.work("messages"), compression="uncompressed")
        return stored if self.job.store_values == "all" else {}

    def _mask(self, texts: Sequence[str], mask: Callable[[Sequence[str]], list[str]], stored: dict[str, str]) -> tuple[list[str], list[str]]:
        distinct = list(dict.fromkeys(texts))
        ids = dict(zip(distinct, value_ids(self.job.key, distinct), strict=True))
        shown = dict(zip(distinct, mask(distinct), strict=True))
        stored.update({ids[text]: text for text in distinct})
        return [shown[text] for text in texts], [ids[text] for text in texts]

    def _write_values(self, fields: FieldTable, findings: FindingTable, ids: list[str], more: dict[str, str]) -> None:
        """Write the private values in reading order: all, with hosts and request targets, or only those of findings."""
        values, kinds = fields.values, fields.kinds
        if self.job.store_values == "findings":
            codes = np.unique(codes_of(fields.value)[codes_of(findings.row)]).tolist()
            ids, values, kinds = [ids[code] for code in codes], [values[code] for code in codes], [kinds[code] for code in codes]
            more = {}
        named = _named(findings)
        more = more | dict(zip(value_ids(self.job.key, named), named, strict=True)) | self.hide.pieces
        known = set(ids)
        more = {id: text for id, text in more.items() if id not in known}
        texts = [*(value if isinstance(value, str) else base64.b64encode(value).decode() for value in values), *more.values()]
        ids, said = [*ids, *more], [*kinds, *["text"] * len(more)]
        write_part(self.job.folder, "values", self.job.unit.name, build("values", {"value": ids, "text": texts, "kind": said}))

    def work(self, table: str) -> Path:
        """Where this unit's rows of a table wait for the finish step."""
        return work_file(self.job.folder, table, self.job.unit.name)


_CARRIED: tuple[tuple[Layer, Literal["decrypted", "clear"]], ...] = (
    ("payload", "decrypted"), ("payload", "clear"), ("message", "decrypted"), ("message", "clear"),
)  # fmt: skip


def _clock(time: int | None) -> int | None:
    """A time in ns that 64 bits can hold (1677 to 2262; the least number stands for no time), else not known."""
    return time if time is not None and -(1 << 63) < time < 1 << 63 else None


def _named(findings: FindingTable) -> dict[str, int]:
    """The texts in names of fields that findings are about, numbered."""
    return {text: at for at, text in enumerate(dict.fromkeys(v.named for v in findings.verdicts if v.named))}


def run_unit(job: Job) -> UnitResult:
    """Read, open, detect and write one unit. Damage that a reader could not place becomes a fatal Problem of the unit; other units go on."""
    try:
        return _run(job)
    # A fault of ours in one unit must not lose the others; it is said, and the command ends with exit code 2.
    except Exception as error:  # noqa: BLE001
        place = traceback.extract_tb(error.__traceback__)[-1]
        work = UnitWork(job)
        said = f"internal error {type(error).__name__} in {Path(place.filename).name}, line {place.lineno}; this part of the capture is not in the case"
        work.add(Problem("", "internal", said, fatal=True))
        return work.close()


def _run(job: Job) -> UnitResult:
    work = UnitWork(job)
    try:
        for item in read_unit(job.unit, job.read):
            work.add(item)
    except (ValueError, OSError) as error:
        work.add(Problem("", "damaged", str(error), fatal=True))
    return work.close()
