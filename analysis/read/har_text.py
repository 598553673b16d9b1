"""The JSON text of a HAR → its entries, also when the file is damaged or cut off: complete entries are kept, and the damage is named by its byte."""

import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from ..model import Problem

WHOLE = 1 << 28
"""Up to this size (256 MiB) a HAR is parsed in one piece; above, entry by entry, which is slower but needs a fraction of the memory."""

ATTEMPTS = 200
"""How often reading starts again behind a damaged place."""

_ENTRIES = re.compile(r'"entries"\s*:\s*\[')
_NEXT = re.compile(r'\}\s*,\s*(?=\{\s*"(?:startedDateTime|pageref|request|response|connection|cache|time|timings|serverIPAddress|comment|_\w{1,30})"\s*:)')
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


def log_head(data: bytes) -> dict[str, Any]:
    """What the log says of itself, from the first and last 64 KiB, because it may stand behind the entries: ``creator`` as one text (name, version, comment)
    ``_tweasel``, the app and device that tweasel's tools note, and ``_phonehome``, whether an export of a case holds masked values."""
    found = {name: value for name in ("creator", "_tweasel", "_phonehome") if (value := _named(data, name)) is not None}
    if isinstance(creator := found.get("creator"), dict):
        found["creator"] = " ".join(str(value) for value in creator.values())
    return found


def _named(data: bytes, name: str) -> Any:
    """The first value under a key that can be read, or None."""
    for piece in (data[: 1 << 16], data[-(1 << 16) :]):
        text = piece.decode("utf-8", "replace")
        match = re.search(rf'"{name}"\s*:\s*', text)
        if match:
            try:
                return _DECODER.raw_decode(text, match.end())[0]
            except (ValueError, RecursionError):
                continue
    return None


def entries(data: bytes) -> Iterator[dict[str, Any] | Problem]:
    """Each entry, or a Problem in the place of what could not be read. Never raises."""
    small = len(data) <= WHOLE
    if small and (found := _whole(data)) is not None:
        yield from _checked(found)
        return
    problems = 0
    for entry in _piecewise(data.decode("utf-8", "surrogateescape")):
        problems += isinstance(entry, Problem)
        yield entry
    if small and not problems:
        yield Problem("log", "damaged", "the file as a whole is no valid JSON in UTF-8; its entries were read one by one")


def _whole(data: bytes) -> list[Any] | None:
    """The list of entries when the file is JSON of the right shape. Only the slower parser takes the lone surrogates mitmproxy writes for binary bodies."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    for loads in (orjson.loads, json.loads):
        try:
            found = loads(data)["log"]["entries"]
        except (ValueError, TypeError, LookupError, RecursionError):
            continue
        return found if isinstance(found, list) else None
    return None


def _checked(found: list[Any]) -> Iterator[dict[str, Any] | Problem]:
    for number, entry in enumerate(found):
        if isinstance(entry, dict):
            yield entry
        else:
            yield Problem(f"entry {number}", "damaged", "expected an object")


def _piecewise(text: str) -> Iterator[dict[str, Any] | Problem]:
    """Entries one by one; behind a damaged one, on from the next thing that begins like an entry."""
    start = _ENTRIES.search(text)
    if start is None:
        yield Problem("log", "damaged", "expected a HAR 1.2 log with a list of entries", fatal=True)
        return
    place: int | None = start.end()
    while place is not None and (opening := _skip(text, place)) < len(text) and text[opening] != "]":
        entry, end, damage = _decode(text, opening)
        if entry is None:
            place = _resync(text, opening)
            cut = place is None and not text.rstrip().endswith("}")
            yield Problem(f"byte {_byte(text, damage)}", "truncated" if cut else "damaged", "expected a complete HAR entry")
            continue
        yield entry
        place = end
    if place is not None and opening >= len(text):
        yield Problem(f"byte {_byte(text, opening)}", "truncated", "the list of entries does not end")


def _decode(text: str, opening: int) -> tuple[dict[str, Any] | None, int, int]:
    """The entry that begins at ``opening`` and where it ends; or None and where it breaks."""
    try:
        entry, end = _DECODER.raw_decode(text, opening)
    except json.JSONDecodeError as error:
        return None, opening, error.pos
    except (ValueError, RecursionError):
        return None, opening, opening
    return (entry, end, end) if isinstance(entry, dict) and "request" in entry else (None, end, opening)


def _resync(text: str, opening: int) -> int | None:
    """Where the next complete entry behind a damaged one begins. Bounded, because every try may read far."""
    for attempt, match in enumerate(_NEXT.finditer(text, opening + 1)):
        if attempt >= ATTEMPTS:
            break
        if _decode(text, match.end())[0] is not None:
            return match.end()
    return None


def _skip(text: str, place: int) -> int:
    """Past white space and commas."""
    match = _BETWEEN.match(text, place)
    return match.end() if match else place


def _byte(text: str, place: int) -> int:
    return len(text[:place].encode("utf-8", "surrogateescape"))
