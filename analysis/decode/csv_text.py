"""Tables of text: rows of equal width with commas, semicolons or tabs; the first row names the columns where it looks like names."""

import csv
import re

from .tree import Hint, Tree

NAME = "csv"
TAKES = (str,)
LABELS = ("text/csv", "application/csv", "text/tab-separated-values")
NEEDS = "\n"
KEEPS = False

_NAME = re.compile(r"[A-Za-z_][\w .:/()%-]{0,60}")


def open(text: str, hint: Hint) -> Tree | None:
    """Rows as objects or lists. Without a label: two rows or more of three columns or more, all of one width, in cells without prose."""
    if "\n" not in text.strip() or text[:1] in "<{[":
        return None
    head = text[: text.index("\n", len(text) - len(text.lstrip()))]
    separator = max(",;\t|", key=head.count)
    try:
        rows = [row for row in csv.reader(text.strip().splitlines(), delimiter=separator) if row]
    except csv.Error:
        return None
    width = len(rows[0])
    least = 2 if hint.labelled else 3
    if width < least or len(rows) < 2 or any(len(row) != width for row in rows):
        return None
    if not hint.labelled and any(len(cell) > 200 or cell.startswith(" ") for row in rows for cell in row):
        return None
    if len(set(rows[0])) == width and all(_NAME.fullmatch(cell) for cell in rows[0]) and not all(_NAME.fullmatch(cell) for cell in rows[1]):
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return [*rows]
