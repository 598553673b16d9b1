"""What became of every body: ``python -m tests.benchmarks body_formats [FOLDER]`` (default: the corpus) prints a table of bodies by format.

A body is *opened* when every leaf came out, *closed* when it stayed bytes for a reason that is told, *partly closed* when some of its leaves did,
*empty* when it only fills a gap of the capture. Anything else is *unexplained*, of which there must be none. The format is the first decoder after the
content codings; what says nothing of a format is text.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from analysis.decode import Opener, media
from analysis.decode.message import CODINGS
from analysis.decode.opaque import SMALL
from analysis.decode.tree import Hint
from analysis.model import FieldTable, Message

from .known_chance import messages_of
from .needs import corpus

_CODING_STEPS = {decoder.NAME for some in CODINGS.values() for decoder in some}
_SKIPPED = (".json", ".md", ".csv", ".txt", ".py", ".key", ".keys")


@dataclass(slots=True)
class Format:
    """All bodies of one format."""

    bodies: int = 0
    size: int = 0
    """Bytes as carried."""
    closed: int = 0
    """Bytes of leaves that stayed closed."""
    states: Counter[str] = field(default_factory=Counter)


def judged(message: Message, fields: FieldTable, rows: range) -> tuple[str, str, str]:
    """Format, state and reason of one body whose fields are ``rows``."""
    at = [row for row in rows if fields.templates[fields.template[row]].place == "body"]
    if not at:
        empty = not message.body.strip(b" \t\r\n\0")
        return "nothing but a gap", "empty" if empty else "unexplained", ""
    plain = [tuple(step for step in fields.templates[fields.template[row]].steps if step not in _CODING_STEPS) for row in at]
    deepest = max(plain, key=len)
    closed = [row for row in at if row in fields.opaque]
    if not deepest:
        if closed:
            return "closed", "closed", _reason(fields.opaque[closed[0]])
        if any(_unexplained(fields, row, []) for row in at):
            return "bytes", "unexplained", ""
        return ("short bytes" if _is_bytes(fields, at[0]) else "text"), "opened", ""
    if any(_unexplained(fields, row, at) for row in at):
        return deepest[0], "unexplained", ""
    return deepest[0], "partly closed" if closed else "opened", _reason(fields.opaque[closed[0]]) if closed else ""


def _is_bytes(fields: FieldTable, row: int) -> bool:
    return fields.kinds[fields.value[row]] == "bytes"


def _unexplained(fields: FieldTable, row: int, others: list[int]) -> bool:
    """Whether a leaf of bytes is neither short, nor told to be closed, nor a file, nor kept beside what came out of it."""
    value = fields.values[fields.value[row]]
    if not isinstance(value, bytes) or len(value) < SMALL or row in fields.opaque:
        return False
    here = fields.templates[fields.template[row]]
    beside = (fields.templates[fields.template[other]] for other in others if other != row)
    return not any(one.path.startswith(here.path) and len(one.steps) > len(here.steps) for one in beside) and not _is_file(value)


def _is_file(value: bytes) -> bool:
    return media.open(value, Hint()) is not None


def _reason(said: str) -> str:
    """The guess and the mark of an encryption, without the figures."""
    guess, _, rest = said.partition(":")
    mark = "; ".join(part.strip() for part in rest.split(";")[1:])
    return f"{guess}; {mark}" if mark else guess


def bodies(folder: Path) -> Iterator[tuple[Path, Message, str, str, str, int]]:
    """Every message with a body in every capture below a folder: file, message, format, state, reason, closed bytes."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix not in _SKIPPED):
        opener = Opener()
        for ordinal, message in enumerate(messages_of(path)):
            start = len(opener.fields.value)
            closed = opener.add(ordinal, message)
            if message.body:
                yield path, message, *judged(message, opener.fields, range(start, len(opener.fields.value))), closed


def table(folder: Path) -> tuple[dict[str, Format], Counter[str], list[str]]:
    """Formats; how many bodies stayed closed for each reason; and what nothing explains."""
    formats: dict[str, Format] = defaultdict(Format)
    reasons: Counter[str] = Counter()
    unexplained = []
    for path, message, name, state, reason, closed in bodies(folder):
        one = formats[name]
        one.bodies, one.size, one.closed = one.bodies + 1, one.size + len(message.body), one.closed + closed
        one.states[state] += 1
        reasons[reason] += bool(reason)
        if state == "unexplained":
            unexplained.append(f"{path.name} {message.source} {message.content_type} {len(message.body)} bytes")
    return dict(formats), +reasons, unexplained


def main(arguments: list[str]) -> int:
    """Print the table; 1 where a body is unexplained. Raises Absent without captures."""
    formats, reasons, unexplained = table(Path(arguments[0]) if arguments else corpus())
    print("| format | bodies | bytes | partly closed | closed | closed bytes |\n|---|---:|---:|---:|---:|---:|")
    for name, one in sorted(formats.items(), key=lambda item: -item[1].bodies):
        print(f"| {name} | {one.bodies:,} | {one.size:,} | {one.states['partly closed']:,} | {one.states['closed']:,} | {one.closed:,} |")
    every = Format(sum(one.bodies for one in formats.values()), sum(one.size for one in formats.values()), sum(one.closed for one in formats.values()))
    print(f"{every.bodies:,} bodies, {every.size:,} bytes, of which {every.closed:,} bytes in leaves that stayed closed; {len(unexplained)} unexplained")
    for reason, count in reasons.most_common():
        print(f"closed: {reason}: {count:,}")
    for one_line in unexplained[:40]:
        print(f"unexplained: {one_line}")
    return int(bool(unexplained))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
