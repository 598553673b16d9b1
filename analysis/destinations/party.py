"""First or third party: whether a recipient belongs to the maker of the app."""

import re
from typing import Literal

from ..model import Destination
from .names import parse_name

type Party = Literal["first", "third", "unknown"]

GENERIC = frozenset(
    "app apps android ios mobile client free lite pro plus com net org the inc ltd llc corp group official beta prod release technologies technology labs "
    "media software systems platforms holdings online digital global international cloud services".split()
)
"""Words that name no maker."""

SERVICES = frozenset(
    {
        *("advertising", "analytics", "attribution", "consent", "crash reporting", "customer support", "engagement", "push", "session replay"),
        *("app infrastructure", "location", "tag manager", "tracker"),
    }
)
"""Categories that makers of apps buy or take from others: third party unless the owner makes the app itself."""

ANYONES = SERVICES | frozenset({"app store", "browser", "cdn", "certificates", "cloud", "dns", "hosting", "identity", "maps", "payments", "platform", "time"})
"""Categories that many apps talk to, so that talking to them most says nothing of who made the app."""


def party(app: str, destination: Destination, maker: str = "", main: bool = False) -> Party:
    """The relation of a destination to an app given by its package name, bundle id or label.

    ``first``: the domain is the reversed package name's (``com.example.app`` and ``api.example.com``); or ``maker``, the controlling parent of whoever is known
    to make the app, is the destination's too; or a word of the app's name is the domain's own label or a word of the owner's or parent's name; or most of
    what the app said was said to it (``main``), it is known who it is, and its trade is no service to other apps.
    ``third``: the owner is known, none of that holds, and either the maker is known or the owner's service is one that makers take from others (``SERVICES``).
    ``unknown``: all else, such as an owner of whom nobody knows whether the app is theirs, or a name that belongs to a customer of a host.
    """
    if not app:
        return "unknown"
    words = _words(app)
    own = destination.tenant or destination.domain
    if own and (own == package_domain(app) or own.partition(".")[0] in words):
        return "first"
    if not destination.owner:
        return "unknown"
    if (maker and maker == destination.parent) or words & (_words(destination.owner) | _words(destination.parent)):
        return "first"
    if main and destination.category not in ANYONES:
        return "first"
    return "third" if maker or destination.category in SERVICES else "unknown"


def package_domain(app: str) -> str:
    """The domain that a package name or bundle id is the reverse of (``com.example.app`` → ``example.com``); empty for anything else."""
    labels = app.lower().split(".")
    return parse_name(".".join(reversed(labels))).domain if len(labels) > 1 and " " not in app else ""


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[^\w]+", text.lower()) if len(word) > 2 and word not in GENERIC}
