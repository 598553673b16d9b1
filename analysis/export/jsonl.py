"""Case → one JSON object a line: a message with its fields and findings. Needs no capture."""

import json
from typing import Any, BinaryIO

from .said import FINDING, Export, grouped

SUFFIX = ".jsonl"

FIELD = ("place", "path", "index", "steps", "kind", "value", "opaque")


def write(export: Export, out: BinaryIO, version: str) -> int:
    """Write the file; returns how many messages. The first line says what the file is."""
    head = {"phonehome": version, "comment": export.comment, "masked": not export.reveal, "captures": [_plain(row) for row in export.captures]}
    out.write(_line(head))
    fields = grouped(export.rows("fields"), "message")
    count = 0
    for row in export.rows("messages"):
        count += 1
        leaves = [{name: leaf[name] for name in FIELD if leaf[name] not in ("", None)} for leaf in fields.get(row["message"], ())]
        found = [{name: finding[name] for name in FINDING} for finding in export.findings.get(row["message"], ())]
        out.write(_line(_plain(row) | {"fields": leaves, "findings": found}))
    return count


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row without empty columns and value ids."""
    return {name: value for name, value in row.items() if value is not None and not name.endswith("_value")}


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "surrogateescape") + b"\n"
