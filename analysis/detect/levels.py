"""What stands beside what: the container of a field, by its path and the indices above it."""

from ..model import FieldTable


def container(fields: FieldTable, row: int) -> tuple[str, str]:
    """The path of what holds a field, and which of them it is. Items of a list of values are held by what holds the list."""
    path = fields.templates[fields.template[row]].path.removesuffix("[*]").rpartition(".")[0]
    return path, cut(fields.indices[fields.index[row]], path.count("[*]"))


def cut(index: str, levels: int) -> str:
    """The outermost numbers of an index.

    >>> cut("3,0,1", 2)
    '3,0'
    """
    return ",".join(index.split(",")[:levels]) if levels else ""


def is_below(fields: FieldTable, row: int, path: str, index: str) -> bool:
    """Whether a field stands somewhere in a container."""
    own = fields.templates[fields.template[row]].path
    return (not path or own.startswith((path + ".", path + "!"))) and cut(fields.indices[fields.index[row]], path.count("[*]")) == index
