"""What the user named → the files to read, each with its labels, key logs and known values. Folders are searched; a sheet has one row a file."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .destinations.countries import code_of
from .model import Problem
from .read import find_reader
from .read.source import HEAD, shown_name

LABELS = ("app", "version", "device", "country", "exit", "phase", "run", "vantage")
"""Labels of a capture, as ``--label name=value`` or columns of the sheet; ``invented`` marks made-up data."""
_LISTS = ("keylog", "known")
_SHEET = ("file", *LABELS, "invented", *_LISTS)
_KEY_LINE = re.compile(rb"^(?:CLIENT_RANDOM|(?:CLIENT|SERVER)_HANDSHAKE_TRAFFIC_SECRET|CLIENT_TRAFFIC_SECRET_0|RSA) [0-9A-Fa-f]{16,}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read."""

    path: Path
    labels: Mapping[str, str] = field(default_factory=dict)
    keylogs: tuple[Path, ...] = ()
    known: tuple[Path, ...] = ()


def parse_labels(pairs: Iterable[str]) -> dict[str, str]:
    """``["app=com.example", "phase=before-consent"]`` → dict. Raises ValueError for a word without ``=`` or an unknown label."""
    labels: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or name not in (*LABELS, "invented"):
            raise ValueError(f"--label {pair}: expected name=value with one of {', '.join((*LABELS, 'invented'))}")
        labels[name] = value
    return labels


def read_sheet(path: Path) -> dict[Path, dict[str, str]]:
    """Resolved file → its row. Raises ValueError naming the line when the sheet cannot be used."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            unknown = set(rows.fieldnames or ()) - set(_SHEET)
            if "file" not in (rows.fieldnames or ()) or unknown:
                said = f"unknown: {', '.join(sorted(unknown))}" if unknown else "there is no column file"
                raise ValueError(f"{path.name}: line 1: expected the columns {', '.join(_SHEET)}; {said}")
            return {(path.parent / row["file"]).resolve(): _row(path, rows.line_num, row) for row in rows if row.get("file")}
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path.name}: not a CSV file in UTF-8: {error}") from None


def _row(sheet: Path, line: int, row: Mapping[str, str]) -> dict[str, str]:
    """The cells that hold something; the country of the phone as its ISO code. Raises ValueError for one that is none."""
    cells = {name: text for name, text in row.items() if text}
    try:
        return cells | ({"country": code_of(cells["country"])} if "country" in cells else {})
    except ValueError as error:
        raise ValueError(f"{sheet.name}: line {line}: country {error}") from None


def collect(
    inputs: Sequence[Path], sheet: Path | None, labels: Mapping[str, str], known: tuple[Path, ...], keylogs: tuple[Path, ...]
) -> tuple[list[Input], list[tuple[str, Problem]]]:
    """All files to read, in order and once each, and problems as (file name, problem). Without inputs the sheet names the files."""
    rows = read_sheet(sheet) if sheet else {}
    problems: list[tuple[str, Problem]] = []
    found: dict[Path, None] = {}
    pooled = list(keylogs)
    for path in inputs or rows:
        if path.is_dir():
            captures, keys, other = search(path)
            found |= dict.fromkeys(captures)
            pooled += [key for key in keys if key not in pooled]
            if other:
                said = f"{len(other)} files of the folder are not captures: {_some(other)}"
                problems.append((shown_name(path), Problem("", "unsupported", said, len(other))))
        else:
            found[path] = None
    listed = {path.resolve() for path in found}
    problems += [(shown_name(path), Problem("", "damaged", "named in the sheet, but not among the inputs", fatal=True)) for path in rows if path not in listed]
    base = sheet.parent if sheet else Path()
    return [_input(path, rows.get(path.resolve(), {}), base, labels, known, tuple(pooled)) for path in found], problems


def _some(paths: Sequence[Path]) -> str:
    return ", ".join(map(shown_name, paths[:3])) + (" …" if len(paths) > 3 else "")


def _input(path: Path, row: Mapping[str, str], base: Path, labels: Mapping[str, str], known: tuple[Path, ...], keylogs: tuple[Path, ...]) -> Input:
    merged = {**labels, **{k: v for k, v in row.items() if k not in ("file", *_LISTS)}}
    return Input(path, merged, (*keylogs, *_listed(row, "keylog", base)), (*known, *_listed(row, "known", base)))


def _listed(row: Mapping[str, str], name: str, base: Path) -> Iterator[Path]:
    return (base / part.strip() for part in row.get(name, "").split(";") if part.strip())


def search(folder: Path) -> tuple[list[Path], list[Path], list[Path]]:
    """(captures, key logs, other files) below a folder, told by content. Hidden files, cases and the notes that accompany captures are passed over."""
    found: dict[str, list[Path]] = {"capture": [], "keys": [], "other": [], "note": []}
    cases = {path.parent for path in folder.rglob("case.json")}
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and cases.isdisjoint(path.parents):
            found[_kind(path)].append(path)
    return found["capture"], found["keys"], found["other"]


_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\x00", b"BZh")
_NOTES = (".csv", ".toml", ".md", ".txt", ".py", ".json")


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if _KEY_LINE.search(head) and b"\0" not in head:
        return "keys"
    if head.startswith(_COMPRESSED):
        return "capture"
    try:
        find_reader(head)
    except ValueError:
        return "note" if path.suffix.lower() in _NOTES else "other"
    return "capture"
