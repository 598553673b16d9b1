"""Reading the fact tables: CSV with a header, one fact a row, each with its source, date and confidence.

Every column is text. Dates are ``2026-01-22``, ``2026-01`` or ``2026`` and compare as text; ``since`` and ``valid_from`` are the first day that holds,
``until`` and ``valid_to`` the first day that no longer does. An empty date has no bound. ``since`` of an organisation bounds nothing: it is the first day for
which a source carries it.
"""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

type Row = Mapping[str, str]

FOLDER = Path(__file__).parent.parent / "data"

TABLES: dict[str, tuple[str, ...]] = {
    "organisations": ("organisation", "seat", "headquarters", "eu_establishment", "since", "unconfirmed", "source", "date", "confidence"),
    "ownership": ("organisation", "parent", "control", "since", "until", "source", "date", "confidence"),
    "owners": ("suffix", "organisation", "role", "category", "service", "since", "until", "source", "date", "confidence"),
    "networks": ("match", "operator", "kind", "note", "source", "date", "confidence"),
    "regions": ("suffix", "token", "country", "place", "source", "date", "confidence"),
    "countries": ("country", "name", "groups", "data_protection_law", "note", "source", "date", "confidence"),
    "laws": (
        *("law", "country", "name", "year", "article", "reach", "addressee", "compels", "basis", "valid_from", "valid_to", "recheck"),
        *("source", "date", "confidence"),
    ),
    "addressees": ("addressee", "category", "fit"),
    "transfers": ("country", "status", "decision", "scope", "valid_from", "valid_to", "recheck", "source", "date", "confidence"),
    "makers": ("package", "organisation", "note", "source", "date", "confidence"),
    "notices": ("country", "authority", "apps", "packages", "makers", "kind", "text", "valid_from", "valid_to", "source", "date", "confidence"),
    "remote_access": ("organisation", "country", "fact", "basis", "valid_from", "valid_to", "source", "date", "confidence"),
}
"""The columns of each shipped table."""

USER_OWNERS = (
    *("suffix", "owner", "owner_seat", "owner_headquarters", "parent", "parent_country", "eu_establishment", "category", "service"),
    *("source", "date", "confidence"),
)
USER_PLACES = ("network", "country", "operator", "note", "source", "date")


def read_csv(path: Path, columns: Iterable[str], required: int = 1) -> list[dict[str, str]]:
    """The rows of a CSV file with at least the first ``required`` of ``columns``; other columns may be left out and are then empty. Raises ValueError naming
    file and line."""
    wanted = tuple(columns)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if missing := [c for c in wanted[:required] if c not in header]:
                raise ValueError(f"{path.name}: no column {missing[0]!r}; expected {', '.join(wanted)}")
            if unknown := [c for c in header if c not in wanted]:
                raise ValueError(f"{path.name}: unknown column {unknown[0]!r}; expected {', '.join(wanted)}")
            position = dict(zip(header, range(len(header)), strict=True))
            there = [(c, position.get(c)) for c in wanted]
            rows = [{c: row[at].strip() if at is not None and at < len(row) else "" for c, at in there} for row in reader if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path.name}: cannot be read as a CSV table: {type(error).__name__}") from None
    for line, row in enumerate(rows, start=2):
        if empty := [c for c in wanted[:required] if not row[c]]:
            raise ValueError(f"{path.name}: row {line}: {empty[0]!r} is empty")
    return rows


@cache
def table(name: str) -> tuple[Row, ...]:
    """A shipped fact table."""
    return tuple(read_csv(FOLDER / f"{name}.csv", TABLES[name], required=len(TABLES[name]) if name == "addressees" else 1))


@cache
def as_of() -> str:
    """The date of the shipped facts: the youngest date of any of their rows. Stands in where nobody says which day is meant, so that equal data give equal
    answers."""
    return max(row["date"] for name in TABLES if "date" in TABLES[name] for row in table(name))


def holds(row: Row, date: str, first: str = "since", last: str = "until") -> bool:
    """Whether a row holds on a date."""
    return (not row[first] or row[first] <= date) and (not row[last] or date < row[last])
