"""Who may be said to have sent something. Only process or package evidence names the app; only a label says that an app was open."""

from collections.abc import Collection

from ..case import Case
from .captures import captures, labelled
from .devices import senders, several
from .findings import findings
from .frames import frame, listed
from .words import counted, joined

PROVEN = ("process", "package")
"""Attributions that allow the sentence "app X sent"."""


def apps(case: Case) -> list[str]:
    """The apps a case is about: those under test as labels and captures say, and those that process or package evidence names."""
    links = frame(case, "connections", ["app", "attribution"])
    return listed([*labelled(case), *links.loc[links["attribution"].isin(PROVEN), "app"]])


def subject(apps: Collection[str], attributions: Collection[str], device: str = "") -> str:
    """``the app X`` on proof for everything; ``a program that called itself X`` where only the user agent says so; ``this phone, while X was open`` for a
    label; else ``this phone``. ``device``: its address, where there are several."""
    names, kinds = joined(list(apps), 3), set(attributions)
    phone, there = (f"the device {device}", f" on the device {device}") if device else ("this phone", "")
    if not names or not kinds:
        return phone
    if kinds <= set(PROVEN):
        return f"the app{'s' * (len(apps) > 1)} {names}{there}"
    if kinds == {"user agent"}:
        return f"{'a program that called itself' if len(apps) == 1 else 'programs that called themselves'} {names}{there}"
    return f"{phone}, while {'one of ' * (len(apps) > 1)}{names} was open"


def speaker(case: Case, examined: bool = False) -> str:
    """Who sent the personal data of a case, as one subject for all of it; with ``examined`` whose traffic the case holds."""
    sent = findings(case)
    sent = sent[sent["outcome"] == "sent"]
    kinds, said = set(sent["attribution"]), listed(sent["app"])
    proven = bool(kinds) and kinds <= set(PROVEN)
    if not proven and (many := devices(case, not examined)):
        return many
    if proven or (kinds == {"user agent"} and not labelled(case)):
        return subject(said, kinds)
    return subject(labelled(case) if _all_labelled(case) else (), ["label only"])


def devices(case: Case, sent: bool = True) -> str:
    """``3 of the 24 devices of the local network`` (of several captures: ``3 devices of the local network, of up to 24 in one capture``) where captures hold
    several and none was chosen; else empty: what they sent is not one phone's. Without ``sent`` how many there are, and not how many sent something."""
    there = several(case)
    if not len(there):
        return ""
    most, who = int(there.max()), senders(case) if sent else 0
    if len(captures(case)) == 1:
        return f"{f'{who:,} of ' * bool(who)}the {most:,} devices of the local network"
    return f"{counted(who, 'device') if who else 'the devices'} of the local network, {'of ' * bool(who)}up to {most:,} in one capture"


def _all_labelled(case: Case) -> bool:
    """Whether each capture in which something was seen says which app it is about: what was sent in the others cannot be laid at an app's door."""
    rows = frame(case, "captures", ["capture", "app"])
    told = set(rows.loc[rows["app"] != "", "capture"])
    seen = set(frame(case, "findings", ["capture"])["capture"]) or set(frame(case, "connections", ["capture"])["capture"])
    return seen <= told
