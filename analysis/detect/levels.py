"""What stands beside what: the container of a field, by its path and the indices above it."""

import re
from collections.abc import Iterator

from ..model import FieldTable


def container(fields: FieldTable, row: int) -> tuple[str, str]:
    """The path of what holds a field, and which of them it is. Items of a list of values are held by what holds the list."""
    found = _LAST.match(fields.templates[fields.template[row]].path.removesuffix("[*]"))
    path = found[1] if found else ""
    return path, cut(fields.indices[fields.index[row]], path.count("[*]"))


_LAST = re.compile(r"(.*)(?<!\\)\.", re.DOTALL)


def cut(index: str, levels: int) -> str:
    """The outermost numbers of an index.

    >>> cut("3,0,1", 2)
    '3,0'
    """
    return ",".join(index.split(",")[:levels]) if levels else ""


def containers(fields: FieldTable, row: int) -> Iterator[tuple[str, str]]:
    """All that a field stands in, outermost first, also what a decoder opened: its own container is among them."""
    path, index = fields.templates[fields.template[row]].path, fields.indices[fields.index[row]]
    yield "", ""
    for end in _ENDS.finditer(path):
        held_by = path[: end.start()]
        yield held_by, cut(index, held_by.count("[*]"))


_ENDS = re.compile(r"(?<!\\)[.!]")
