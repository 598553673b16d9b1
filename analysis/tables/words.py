"""Words for people: sizes, counts, lists and countries."""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

NBSP = "\u00a0"
"""Keeps a number and its unit on one line."""


def size(count: float) -> str:
    """Bytes in decimal units: ``980 B``, ``1.2 kB``, ``34 MB``."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.5 or unit == "GB":
            break
        value /= 1000
    return f"{value:.1f}{NBSP}{unit}" if unit != "B" and value < 9.95 else f"{value:,.0f}{NBSP}{unit}"


def share(part: float, whole: float) -> str:
    """A percentage that is 0 % or 100 % only when exactly that is true."""
    if whole <= 0:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 1:
        return f"<{NBSP}1{NBSP}%"
    if 99 < percent < 100:
        return f"{min(percent, 99.9):.1f}{NBSP}%"
    return f"{percent:.0f}{NBSP}%"


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 recipient``, ``1,204 recipients``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def joined(parts: Sequence[str], most: int = 0) -> str:
    """``a, b and c``; beyond ``most`` (0 = all): ``a, b and 7 more``."""
    shown = list(parts)
    if most and len(shown) > most:
        shown = [*shown[:most], f"{len(parts) - most:,} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


COUNTRIES = Path(__file__).resolve().parent.parent / "data" / "countries.csv"
"""Names of countries, with their source on each row."""


@cache
def countries() -> dict[str, str]:
    """ISO code → English name, as far as our table goes."""
    with COUNTRIES.open(encoding="utf-8", newline="") as file:
        return {row["country"]: row["name"] for row in csv.DictReader(file)}


def country(code: str) -> str:
    """English name of an ISO country code; the code itself where there is none."""
    return countries().get(code, code)


ARTICLES = frozenset("US GB NL AE PH CZ KY VG BS MV SC CF DO".split())
"""Countries whose names take an article in a sentence."""


def in_sentence(code: str) -> str:
    """``the United States``, ``China``."""
    return f"the {country(code)}" if code in ARTICLES else country(code)


def within(label: str) -> str:
    """A label inside a sentence: ``advertising ID``, but ``IMEI``, ``Wi-Fi name``."""
    first = label.split(" ", 1)[0]
    return label[:1].lower() + label[1:] if first[1:].islower() else label
