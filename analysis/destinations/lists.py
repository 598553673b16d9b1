"""Tracker lists that a user brings along: Ghostery's trackerdb.json, Disconnect's services.json, DuckDuckGo's tds.json, hosts files and EasyPrivacy-style
filters.

None is shipped: most forbid commercial use. They are told apart by content. Only whole-host rules are taken; a filter that names a path or a condition says
nothing about a host.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 200_000_000
"""Bytes of the largest list that is read."""

HOSTS_LINE = re.compile(r"^(?:(?:0\.0\.0\.0|127\.0\.0\.1|::1?)\s+)?([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\s*(?:#.*)?$", re.I)
FILTER_LINE = re.compile(r"^\|\|([a-z0-9.-]+\.[a-z0-9-]+)\^(?:\$(?:third-party|3p|all))?$", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """One host suffix of a list."""

    suffix: str
    owner: str = ""
    category: str = "tracker"
    country: str = ""
    """ISO country of the owner's headquarters, where the list says it."""


def read_list(path: Path) -> list[Entry]:
    """Every suffix of a list. Raises ValueError naming the file when it cannot be read or is of no known kind."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(f"{path.name}: larger than {LARGEST // 1_000_000} MB")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path.name}: cannot be read as a tracker list: {type(error).__name__}") from None
    try:
        entries = list(_json_entries(json.loads(text)) if text.lstrip().startswith("{") else _line_entries(text))
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise ValueError(f"{path.name}: not a trackerdb.json, services.json, tds.json, hosts or filter file") from None
    if not entries:
        raise ValueError(f"{path.name}: no host found; expected a trackerdb.json, services.json, tds.json, hosts or filter file")
    return entries


def _json_entries(data: dict[str, Any]) -> Iterator[Entry]:
    if "patterns" in data and "organizations" in data:
        yield from _ghostery(data)
    elif "categories" in data:
        yield from _disconnect(data["categories"])
    elif "trackers" in data:
        yield from _duckduckgo(data)


def _ghostery(data: dict[str, Any]) -> Iterator[Entry]:
    for pattern in data["patterns"].values():
        organisation = data["organizations"].get(pattern.get("organization") or "", {})
        for domain in pattern.get("domains", ()):
            country = str(organisation.get("country") or "")
            yield Entry(str(domain), str(organisation.get("name") or ""), str(pattern.get("category") or "tracker"), country if len(country) == 2 else "")


def _disconnect(categories: dict[str, Any]) -> Iterator[Entry]:
    for category, companies in categories.items():
        for company in companies:
            for name, sites in company.items():
                for domains in sites.values():
                    if isinstance(domains, list):
                        yield from (Entry(str(domain), name, category.lower()) for domain in domains)


def _duckduckgo(data: dict[str, Any]) -> Iterator[Entry]:
    categories = {domain: tracker.get("categories") or ["tracker"] for domain, tracker in data["trackers"].items()}
    for domain, tracker in data["trackers"].items():
        owner = tracker.get("owner") or {}
        yield Entry(domain, str(owner.get("displayName") or owner.get("name") or ""), str(categories[domain][0]).lower())
    for domain, owner in data.get("domains", {}).items():
        if domain not in categories:
            yield Entry(domain, str(owner), "")


def _line_entries(text: str) -> Iterator[Entry]:
    for line in text.splitlines():
        if match := HOSTS_LINE.match(line.strip()) or FILTER_LINE.match(line.strip()):
            yield Entry(match[1].lower())
