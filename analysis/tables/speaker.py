"""Who may be said to have sent something. Only process or package evidence names the app; only a label says that an app was open."""

from collections.abc import Collection

from ..case import Case
from .captures import captures, labelled
from .findings import findings
from .frames import frame, listed
from .words import joined

PROVEN = ("process", "package")
"""Attributions that allow the sentence "app X sent"."""


def apps(case: Case) -> list[str]:
    """The apps a case is about: those under test as labels and captures say, and those that process or package evidence names."""
    links = frame(case, "connections", ["app", "attribution"])
    return listed([*labelled(case), *links.loc[links["attribution"].isin(PROVEN), "app"]])


def subject(apps: Collection[str], attributions: Collection[str]) -> str:
    """``the app X`` on proof for everything; ``a program that called itself X`` where only the user agent says so; ``this phone, while X was open`` for a
    label; else ``this phone``."""
    names, kinds = joined(list(apps), 3), set(attributions)
    if not names or not kinds:
        return "this phone"
    if kinds <= set(PROVEN):
        return f"the app {names}" if len(apps) == 1 else f"the apps {names}"
    if kinds == {"user agent"}:
        return f"a program that called itself {names}" if len(apps) == 1 else f"programs that called themselves {names}"
    return f"this phone, while {names} was open" if len(apps) == 1 else f"this phone, while one of {names} was open"


def speaker(case: Case) -> str:
    """Who sent the personal data of a case, as one subject for all of it."""
    sent = findings(case)
    sent = sent[sent["outcome"] == "sent"]
    kinds, said = set(sent["attribution"]), listed(sent["app"])
    proven = bool(kinds) and kinds <= set(PROVEN)
    if not proven and (several := devices(case)):
        return several
    if proven or (kinds == {"user agent"} and not labelled(case)):
        return subject(said, kinds)
    return subject(labelled(case) if _all_labelled(case) else (), ["label only"])


def devices(case: Case) -> str:
    """``the devices of the local network, up to 24 in one capture`` (of one: ``the 24 devices …``) where captures hold several and none was chosen; else empty:
    what they sent is not one phone's."""
    rows = frame(case, "problems", ["kind", "amount"])
    most = rows.loc[rows["kind"] == "device", "amount"].max()
    if not most > 1:
        return ""
    return f"the {most:.0f} devices of the local network" if len(captures(case)) == 1 else f"the devices of the local network, up to {most:.0f} in one capture"


def _all_labelled(case: Case) -> bool:
    """Whether each capture in which something was seen says which app it is about: what was sent in the others cannot be laid at an app's door."""
    rows = frame(case, "captures", ["capture", "app"])
    told = set(rows.loc[rows["app"] != "", "capture"])
    seen = set(frame(case, "findings", ["capture"])["capture"]) or set(frame(case, "connections", ["capture"])["capture"])
    return seen <= told
