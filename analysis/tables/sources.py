"""The facts that the case rests on: tables and data packages with version, date, checksum and licence."""

import datetime

import pandas as pd

from ..case import Case

OLD_AFTER = 180
"""Days between a fact table and the case after which the table is called old."""

COLUMNS = ("name", "version", "date", "rows", "licence", "source", "sha256", "attribution")


def sources(case: Case) -> pd.DataFrame:
    """One row a table or package: ``COLUMNS`` and old (more than ``OLD_AFTER`` days before the case was made)."""
    rows = pd.DataFrame(case.info.get("data") or [], columns=list(COLUMNS), dtype=object).fillna("").astype(str)
    made = _date(str(case.info.get("created", "")))
    dates = [_date(text) for text in rows["date"]]
    return rows.assign(old=[bool(made and date and (made - date).days > OLD_AFTER) for date in dates])


def credit(case: Case) -> str:
    """The line that the licences of data in use ask for: ``Places: IP Geolocation by DB-IP (https://db-ip.com).``; empty where none does."""
    lines = [line for line in dict.fromkeys(sources(case)["attribution"]) if line]
    return f"Places: {'; '.join(lines)}." if lines else ""


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None
