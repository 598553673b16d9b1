"""What the tables say of countries: laws, transfer status under the GDPR, notices of authorities. Rows for printing; nothing is derived from a capture."""

import re
from collections.abc import Iterable, Sequence

from . import facts
from .law import Laws
from .transfers import country_status

LAW_COLUMNS = ("law", "name", "year", "article", "reach", "addressee", "compels", "basis", "valid_from", "valid_to", "source", "confidence")
NOTICE_COLUMNS = ("country", "authority", "apps", "kind", "text", "valid_from", "valid_to", "source", "confidence")

NOT_RESEARCHED = "not researched"

USER_ASSIGNED = re.compile(r"AA|Q[M-Z]|X[A-JL-Z]|ZZ")
"""Codes that ISO 3166-1 gives to no country (XK is in use for Kosovo)."""


def code_of(text: str) -> str:
    """The two-letter ISO 3166-1 code that someone typed, in capitals. Raises ValueError for anything else, with the code where it is a country's name."""
    code, names = text.strip().upper(), {row["name"].casefold(): row["country"] for row in facts.table("countries")}
    if found := names.get(text.strip().casefold()):
        raise ValueError(f"{text!r}: use the ISO code {found}")
    if not re.fullmatch(r"[A-Z]{2}", code) or USER_ASSIGNED.fullmatch(code):
        raise ValueError(f"{text!r} is no country; use its two-letter ISO code (ISO 3166-1 alpha-2), e.g. DK")
    return code


def rows(table: str, countries: Sequence[str], date: str = "") -> list[dict[str, str]]:
    """Rows of ``countries``, ``laws``, ``status`` or ``notices`` for ISO codes, on a date (all without one). Raises ValueError for an unknown country."""
    known = {row["country"]: row["name"] for row in facts.table("countries")}
    if missing := [code for code in countries if code not in known]:
        raise ValueError(f"no country {missing[0]!r} in the tables; two-letter ISO codes are expected, such as CN")
    return {"countries": _countries, "laws": _laws, "status": _status, "notices": _notices}[table](countries, date, known)


def unresearched(codes: Iterable[str]) -> list[str]:
    """Those of some countries for which the tables hold no law of their own: a gap of the tables, and no statement on the country."""
    own = {row["country"] for row in facts.table("laws")}
    return sorted(code for code in set(codes) - {""} if code not in own)


def _countries(_: Sequence[str], date: str, known: dict[str, str]) -> list[dict[str, str]]:
    laws = Laws()
    counts = {code: len(laws.of(code, date)) for code in known}
    return [{"country": code, "name": name, "laws": str(counts[code] or NOT_RESEARCHED), "gdpr": country_status(code, date)[0]} for code, name in known.items()]


def _laws(countries: Sequence[str], date: str, known: dict[str, str]) -> list[dict[str, str]]:
    laws = Laws()
    found = [{"country": code} | {c: law[c] for c in LAW_COLUMNS} for code in countries for law in laws.of(code, date)]
    missing = unresearched(countries)
    return found + [{"country": code, "law": NOT_RESEARCHED, "name": f"national laws of {known[code]}: nobody has looked for any yet"} for code in missing]


def _status(countries: Sequence[str], date: str, known: dict[str, str]) -> list[dict[str, str]]:
    found = []
    for code in countries:
        status, decision = country_status(code, date)
        row = next((r for r in facts.table("transfers") if r["country"] == code and r["decision"] == decision), {})
        details = {c: row.get(c, "") for c in ("scope", "valid_from", "valid_to", "source")}
        found.append({"country": code, "name": known[code], "status": status, "decision": decision} | details)
    return found


def _notices(countries: Sequence[str], date: str, known: dict[str, str]) -> list[dict[str, str]]:
    notices = facts.table("notices")
    found = [
        {c: row[c] for c in NOTICE_COLUMNS} for row in notices if row["country"] in countries and (not date or facts.holds(row, date, "valid_from", "valid_to"))
    ]
    return found or [{"country": code, "authority": f"no notice in our table for {known[code]}"} for code in countries]
