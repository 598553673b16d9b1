"""Several JSON texts in a row: one a line (NDJSON, JSON Lines), run together, or records after an RS character (RFC 7464)."""

import json

from .json_text import parse
from .tree import Hint, Tree

NAME = "json lines"
TAKES = (str,)
LABELS = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-json-stream", "application/json-seq", "application/stream+json")
NEEDS = "{["
KEEPS = False


def open(text: str, hint: Hint) -> Tree | None:
    """The list of two or more objects or arrays that fill the whole text."""
    text = text.replace("\x1e", "\n").strip("\ufeff \t\r\n,")
    if text[:1] not in ("{", "[") or text[-1:] not in ("}", "]"):
        return None
    try:
        found = [parse(line) for line in text.split("\n") if line.strip()]
        return found if len(found) > 1 or hint.labelled else None
    except ValueError:
        pass
    scanner = json.JSONDecoder()
    found, position = [], 0
    try:
        while position < len(text):
            if text[position] not in "{[":
                return None
            _, end = scanner.raw_decode(text, position)
            found.append(parse(text[position:end]))
            position = end
            while position < len(text) and text[position] in " \t\r\n,":
                position += 1
    except (ValueError, RecursionError):
        return None
    return found if len(found) > 1 else None
