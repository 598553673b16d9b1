"""What authorities have said or ordered about an app. A notice is told as a fact with its day and source; nothing is concluded from it."""

from collections.abc import Iterable

from . import facts
from .makers import maker

COLUMNS = ("app", "valid_from", "valid_to", "country", "authority", "kind", "text", "source", "confidence")


def on_apps(apps: Iterable[str]) -> list[dict[str, str]]:
    """One row an app and notice that names it, the oldest first: ``COLUMNS``. ``apps``: package names, bundle ids or the names people call apps by.

    A notice is on an app when its row holds the package or a prefix of it, the maker of the package, or, for a label, the name of the app itself."""
    rows = facts.table("notices")
    found = [{"app": app} | {column: row[column] for column in COLUMNS[1:]} for app in dict.fromkeys(apps) for row in rows if _names(row, app)]
    return sorted(found, key=lambda row: (row["app"], row["valid_from"], row["country"]))


def _names(row: facts.Row, app: str) -> bool:
    known, text = maker(app), app.lower()
    if known and known["organisation"] in _parts(row["makers"]):
        return True
    if text in (name.lower() for name in (*_parts(row["apps"]), *_parts(row["makers"]))):
        return True
    return any(text == package or text.startswith(f"{package}.") for package in row["packages"].lower().split())


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
