"""Tag labelled payload fields with the types the detectors find: ``tag_fields.py CASES.jsonl > PRED.jsonl``.

One JSON object a line comes in: ``case, method, url, fields`` with ``i, loc, path, value`` each. One goes out for each field with a type: ``case, i, type,
tier, rule``.
Nothing else of a case is looked at. Fields are tagged by ``analysis.detect`` as the fields of one message; the path's ``!step`` marks are its decoding steps.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from analysis.detect import detect
from analysis.model import FieldTable, FindingTable, MessageTable, Place, Template, Verdict

PLACES: dict[str, Place] = {"query": "query", "header": "header", "cookie": "cookie", "body": "body", "path": "path"}


def tag(case: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Verdict]]:
    """The best verdict of each field of one case, with the field."""
    fields, messages = tables(case)
    best: dict[int, Verdict] = {}
    for row, verdict in verdicts(detect(fields, messages, ())):
        if verdict.type and verdict.available:
            best.setdefault(row, verdict)
    for row, verdict in sorted(best.items()):
        yield case["fields"][row], verdict


def verdicts(findings: FindingTable) -> Iterator[tuple[int, Verdict]]:
    """Rows with their verdicts."""
    for row, code in zip(findings.row, findings.verdict, strict=True):
        yield row, findings.verdicts[code]


def tables(case: dict[str, Any]) -> tuple[FieldTable, MessageTable]:
    """A case as one message and its fields, one row a field."""
    url = urlsplit(case["url"])
    messages = MessageTable(
        [url.hostname or url.scheme],
        [(url.path or "/") + ("?" + url.query if url.query else "")],
        [case.get("method") or "GET"],
        ["http/1.1"],
        ["request"],
        ["sent"],
        [0],
    )
    fields = FieldTable()
    templates: dict[Template, int] = {}
    values: dict[tuple[str, str], int] = {}
    for item in case["fields"]:
        one, index = template(PLACES.get(item["loc"], "body"), item["path"])
        text, kind = as_text(item["value"])
        fields.message.append(0)
        fields.template.append(templates.setdefault(one, len(templates)))
        if index not in fields.indices:
            fields.indices.append(index)
        fields.index.append(fields.indices.index(index))
        fields.value.append(values.setdefault((text, kind), len(values)))
    fields.templates = list(templates)
    fields.values = [text for text, _ in values]
    fields.kinds = [kind for _, kind in values]  # type: ignore[misc]
    return fields, messages


def template(place: Place, path: str) -> tuple[Template, str]:
    """``events[0].props!json.gaid`` → the template ``events[*].props!json.gaid`` and its indices."""
    indices = re.findall(r"\[(\d+)\]", path)
    general = re.sub(r"\[\d+\]|(?<=\.)\*(?=\.|$)", "[*]", path).replace(".[*]", "[*]")
    if place in ("header", "cookie", "query") and "[" not in path and "!" not in path:
        keys = [path] if place != "query" else path.split(".")
    else:
        keys = [key for key in re.split(r"(?<!\\)\.|\[\*\]|!\w+", general) if key]
    keys = [key.strip("[]").replace("\\.", ".") for key in keys]
    return Template(place, general, tuple(re.findall(r"!(\w+)", path)), keys[-1] if keys else "", tuple(keys[:-1])), ",".join(indices)


def as_text(value: Any) -> tuple[str, str]:
    """A JSON value as its text and kind."""
    if isinstance(value, str):
        return value, "text"
    kind = "boolean" if isinstance(value, bool) else "null" if value is None else "number"
    return json.dumps(value, ensure_ascii=False), kind


def main(arguments: list[str]) -> int:
    """Tag one file, write to standard output."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    with Path(arguments[0]).open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                case = json.loads(line)
                for item, verdict in tag(case):
                    print(json.dumps({"case": case["case"], "i": item["i"], "type": verdict.type, "tier": verdict.tier, "rule": verdict.rule}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
