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

HOSTED = frozenset({"hosting", "cdn", "cloud"})
"""Categories of names that belong to customers: whose they are is not told by the owner."""


def party(app: str, destination: Destination, maker: str = "") -> Party:
    """The relation of a destination to an app given by its package name, bundle id or label.

    ``first``: the domain is the reversed package name's (``com.example.app`` and ``api.example.com``); or ``maker``, the controlling parent of whoever owns
    that domain, is the destination's too; or a word of the app's name is the domain's own label or a word of the owner's or parent's name.
    ``third``: the owner is known and none of that holds. ``unknown``: no app, no owner, or a name that belongs to a customer of a host.
    """
    if not app:
        return "unknown"
    words = _words(app)
    if destination.domain and (destination.domain == package_domain(app) or destination.domain.partition(".")[0] in words):
        return "first"
    if not destination.owner:
        return "unknown"
    if maker and maker == destination.parent:
        return "first"
    if destination.category in HOSTED and not maker:
        return "unknown"
    return "first" if words & (_words(destination.owner) | _words(destination.parent)) else "third"


def package_domain(app: str) -> str:
    """The domain that a package name or bundle id is the reverse of (``com.example.app`` → ``example.com``); empty for anything else."""
    labels = app.lower().split(".")
    return parse_name(".".join(reversed(labels))).domain if len(labels) > 1 and " " not in app else ""


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[^\w]+", text.lower()) if len(word) > 2 and word not in GENERIC}
