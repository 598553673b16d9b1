"""Every recipient of a case: looked up once for each host, address and day, because an owner may change from one day to the next."""

import datetime
import hashlib
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from .case.write import rows_table, write_table
from .destinations import Directory
from .hide import Hider
from .model import Destination

SOURCES = ("tls", "http", "certificate", "dns", "same address", "address")
"""How a name may be known, the surest first; a recipient shows the surest."""
DAY = 86_400_000_000_000
"""Nanoseconds of a day."""


def destination_id(destination: Destination) -> str:
    """The id of a destination: hash of host, address, owner and parent, 16 hex digits."""
    facts = "\0".join((destination.host, destination.address, destination.owner, destination.parent))
    return hashlib.blake2b(facts.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def day_of(time: int | None) -> str:
    """The day (UTC) of a time in ns, as ``2026-01-22``; empty when unknown."""
    if time is None:
        return ""
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=time // DAY)).isoformat()


@dataclass(slots=True)
class _Recipient:
    destination: Destination
    address_source: str
    day: str
    """The first day on which it received something."""
    apps: set[tuple[str, str]] = field(default_factory=set)
    """Who spoke to it: name and attribution of each app."""


@dataclass(slots=True)
class Recipients:
    """Gives destinations their ids and writes their table and that of their exposures."""

    directory: Directory
    hide: Hider
    """Masks names."""
    _found: dict[str, _Recipient] = field(default_factory=dict)
    _ids: dict[tuple[str, str, str, str, tuple[str, ...], str, str], str] = field(default_factory=dict)
    _said: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(app, recipient id) → how often they spoke."""

    def id(
        self, host: str, address: str, name_source: str, address_source: str, time: int | None, aliases: tuple[str, ...], app: str, attribution: str = "",
        times: int = 1,
    ) -> str:  # fmt: skip
        """The id of whoever is behind ``host`` and ``address`` at ``time`` (ns); ``aliases``: the CNAMEs of the name; ``app``: who spoke to it, ``times`` more;
        ``attribution``: how that is known."""
        key = (host, address, day_of(time), name_source, aliases, app, attribution)
        if key not in self._ids:
            destination = self.directory.look_up(host, address, name_source, key[2], aliases)
            id = self._ids[key] = destination_id(destination)
            recipient = self._found.setdefault(id, _Recipient(destination, address_source, key[2]))
            if name_source in SOURCES[: SOURCES.index(recipient.destination.name_source)]:
                recipient.destination = replace(recipient.destination, name_source=name_source)
            recipient.apps.add((app, attribution))
            recipient.day = min(recipient.day or key[2], key[2])
        self._said[app, self._ids[key]] += times
        return self._ids[key]

    def write(self, folder: Path) -> None:
        """Write the tables ``destinations`` and ``exposures``, sorted by id."""
        rows: list[dict[str, Any]] = []
        exposures: list[dict[str, Any]] = []
        main = self._main()
        found = sorted(self._found.items())
        masks = {"host": self.hide.hosts, "tenant": self.hide.hosts, "domain": self.hide.texts}
        shown_as = {name: mask([getattr(recipient.destination, name) for _, recipient in found]) for name, mask in masks.items()}
        for at, (id, recipient) in enumerate(found):
            names = {name: texts[at] for name, texts in shown_as.items()}
            shown = {"destination": id, "host": names["host"]}
            rows.append(asdict(recipient.destination) | shown | names | {"address_source": recipient.address_source, "party": self._party(recipient, main)})
            exposures += [asdict(exposure) | shown for exposure in self.directory.exposures(recipient.destination, recipient.day)]
        write_table(folder, "destinations", rows_table("destinations", rows))
        write_table(folder, "exposures", rows_table("exposures", exposures))

    def _main(self) -> dict[str, str]:
        """App → the group that it said more to than to all others together, where there is one."""
        counts: dict[str, Counter[str]] = {}
        for (app, id), count in self._said.items():
            if group := _group(self._found[id].destination):
                counts.setdefault(app, Counter())[group] += count
        best = {app: groups.most_common(1)[0] for app, groups in counts.items()}
        return {app: group for app, (group, count) in best.items() if 2 * count > counts[app].total()}

    def _party(self, recipient: _Recipient, main: dict[str, str]) -> str:
        """First or third party; unknown where the apps of a case do not agree. Who is not known has no say."""
        found, group = recipient.destination, _group(recipient.destination)
        apps = [(app, attribution) for app, attribution in recipient.apps if app]
        said = {self.directory.party(app, found, recipient.day, attribution, bool(group) and main.get(app) == group) for app, attribution in apps}
        return said.pop() if len(said) == 1 else "unknown"


def _group(destination: Destination) -> str:
    """Whose a destination is: the controlling parent, else the name that is rented or registered; empty for a bare address."""
    return destination.parent or destination.owner or destination.tenant or destination.domain
