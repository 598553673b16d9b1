"""First or third party: whether a recipient belongs to the maker of the app."""

import re
from typing import Literal

from ..model import Destination
from .names import parse_name

GENERIC = frozenset(
    {
        "app",
        "apps",
        "android",
        "ios",
        "mobile",
        "client",
        "free",
        "lite",
        "pro",
        "plus",
        "com",
        "net",
        "org",
        "the",
        "inc",
        "ltd",
        "group",
        "official",
        "beta",
        "prod",
        "release",
    }
)
"""Words that name no maker."""

HOSTED = frozenset({"hosting", "cdn"})
"""Categories of names that belong to customers: whose they are is not told by the owner."""


def party(app: str, destination: Destination) -> Literal["first", "third", "unknown"]:
    """The relation of a destination to an app given by its package name, bundle id or label.

    ``first``: the domain is the reversed package name's (``com.example.app`` and ``api.example.com``), or a word of the app's name is the domain's own label
    or a word of the owner's or
    parent's name. ``third``: the owner is known and shares no word. ``unknown``: no app, no owner, or a name that belongs to a customer of a host.
    """
    if not app:
        return "unknown"
    if destination.domain and (destination.domain == _package_domain(app) or destination.domain.partition(".")[0] in _words(app)):
        return "first"
    if destination.category in HOSTED or not destination.owner:
        return "unknown"
    return "first" if _words(app) & (_words(destination.owner) | _words(destination.parent)) else "third"


def _package_domain(app: str) -> str:
    labels = app.lower().split(".")
    return parse_name(".".join(reversed(labels))).domain if len(labels) >= 2 and " " not in app else ""


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[^\w]+", text.lower()) if len(word) >= 3 and word not in GENERIC}
