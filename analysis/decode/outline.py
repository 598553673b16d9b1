"""One payload as an outline for people: what was opened with what, and where each value stands."""

from dataclasses import dataclass

from ..model import FieldTable, Message, Problem, ValueKind
from . import Opener


@dataclass(frozen=True, slots=True)
class Line:
    """One value."""

    path: str
    """The path with its indices: ``events[3].name``."""
    steps: tuple[str, ...]
    """The decoders passed on the way, outermost first."""
    kind: ValueKind
    value: str | bytes
    closed: str
    """Why the value stayed closed; empty for a leaf."""


def outline(payload: bytes, content_type: str = "", encoding: str = "", decoders: tuple[str, ...] = ()) -> tuple[list[Line], list[Problem]]:
    """The values in a payload, in its order, and what was wrong with it. Raises ValueError for a decoder that cannot be loaded."""
    opener = Opener(extra=decoders)
    message = Message(0, "", "frame", "sent", "payload", body=payload, size=len(payload), content_type=content_type, content_encoding=encoding)
    opener.add(0, message)
    return lines(opener.fields), opener.problems


def lines(fields: FieldTable) -> list[Line]:
    """All rows of a field table."""
    found = []
    for row, (template, index, value) in enumerate(zip(fields.template, fields.index, fields.value, strict=True)):
        at = fields.templates[template]
        found.append(Line(indexed(at.path, fields.indices[index]), at.steps, fields.kinds[value], fields.values[value], fields.opaque.get(row, "")))
    return found


def indexed(path: str, index: str) -> str:
    """A path with its indices in place of the stars: ``a[*].b[*]`` and ``3,0`` make ``a[3].b[0]``."""
    for number in index.split(",") if index else ():
        path = path.replace("[*]", f"[{number}]", 1)
    return path
