"""Where a server is, as far as that can be known offline: its country only where the sources agree, and otherwise the reason why there is none.

Sources, strongest first: a user's own rows, edge networks (nearest node answers: no country at all), a user's .mmdb file, two public databases that must
agree (extra ``geo``), and a
cloud region named in the host name. Where an address block is *registered* is no evidence of a place and is reported apart.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path

import iptocc

from . import facts, geo
from .names import Address, is_documentation, is_local, parse_address
from .owners import long_after

EDGE = "edge"
"""The kind of a network whose nearest node answers, wherever the data ends up; the other kind, ``hosting``, has servers with a place."""

STEERING = "steering"
"""The kind of a name by which DNS only chooses among servers of anyone: it says nothing of who runs the one it leads to."""

LATER = 2
"""Years between a capture and the address databases after which these no longer tell where its addresses were: addresses move."""

OPERATOR_LATER = 1
"""Years after which they still name who ran an address, but nobody confirms it for that time."""

type Networks = dict[int, list[tuple[int, dict[int, facts.Row]]]]
"""By IP version: (bits to shift away, network number → row), longest prefix first."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of where an address is."""

    country: str = ""
    note: str = ""
    """How the country is known, or why there is none."""
    operator: str = ""
    """Who runs the network at this address."""
    registered_in: str = ""
    settled: bool = False
    """Whether nothing further may name a country: a user's own row, an edge network, or databases that disagree."""
    told: str = ""
    """Date of the address databases that told the country or the operator, where they did."""
    operator_told: str = ""
    """Date of the address table or database that told the operator, where it was known by the address."""
    unsure: bool = False
    """Whether that is too long after the day that was asked for to be sure of the operator."""


class Places:
    """Address and host name → place."""

    def __init__(self, paths: Iterable[Path | str] = ()) -> None:
        """``paths``: CSV files with the columns ``facts.USER_PLACES``, and .mmdb files. Raises ValueError naming the file."""
        files = [Path(path) for path in paths]
        known = facts.table("networks")
        edges = [row for row in known if row["kind"] == EDGE]
        self._own = _networks([row for path in files if path.suffix != ".mmdb" for row in _user_rows(path)], "network")
        self._edge_networks = _networks([row for row in edges if "/" in row["match"]], "match")
        self._numbers = {row["match"]: row for row in known if row["match"].startswith("AS")}
        self._edge_suffixes = {row["match"]: row for row in edges if "/" not in row["match"] and not row["match"].startswith("AS")}
        self._since = {row["organisation"]: row["since"] for row in facts.table("organisations")}
        self._steering = frozenset(row["match"] for row in known if row["kind"] == STEERING)
        self._regions = _regions()
        self.geo = geo.Sources([path for path in files if path.suffix == ".mmdb"])
        self.at_address = lru_cache(maxsize=100_000)(self._at_address)

    def find(self, host: str, address: str, aliases: tuple[str, ...] = (), date: str = "") -> Place:
        """The place of ``address`` as reached under ``host`` and the CNAMEs it resolved through, on ``date``."""
        edge = next((found for name in self.serving(host, *aliases) if (found := self.edge(name))), None)
        number = parse_address(address) if address else None
        place = self.at_address(number) if number is not None else Place(note="the address was not captured" if not address else "not an address")
        place = _then(place, date)
        if edge and (number is None or not (is_local(number) or self._lookup(self._own, number))):
            since = self._since.get(edge["operator"], "")
            place = replace(_edge_place(edge["operator"], place.registered_in), unsure=long_after(edge["date"], since if since <= date else "", date))
        return self._with_region(place, host)

    def serving(self, *names: str) -> tuple[str, ...]:
        """Of a name and the CNAMEs it resolved through those that lead to the server itself: what comes before a name by which DNS only chooses, and such a
        name, say nothing of it."""
        last = max((at for at, name in enumerate(names) if self.steers(name)), default=-1)
        return names[last + 1 :]

    def steers(self, name: str) -> bool:
        """Whether DNS only chooses a server by this name."""
        labels = name.split(".")
        return any(".".join(labels[at:]) in self._steering for at in range(len(labels)))

    def edge(self, name: str) -> facts.Row | None:
        """The edge network whose suffix a name ends in."""
        while name:
            if name in self._edge_suffixes:
                return self._edge_suffixes[name]
            name = name.partition(".")[2]
        return None

    def _at_address(self, address: Address) -> Place:
        if row := self._lookup(self._own, address):
            return Place(row["country"], row["note"] or f"by {row['source']}", row["operator"], settled=True)
        if is_local(address):
            return Place(note="private address: the traffic stays on the local network, or a proxy answers")
        if is_documentation(address):
            return Place(note="address reserved for documentation")
        registered = iptocc.country_code(str(address)) or ""
        if row := self._lookup(self._edge_networks, address):
            return _edge_place(row["operator"], registered, row["date"])
        number, holder = self.geo.network(address)
        row = self._numbers.get(number)
        if row and row["kind"] == EDGE:
            return _edge_place(row["operator"], registered, self.geo.told)
        country, note = self.geo.country(address)
        told = self.geo.told if country or holder else ""
        return Place(country, note, row["operator"] if row else holder, registered, settled=not country and geo.DISAGREE in note, told=told, operator_told=told)

    def _with_region(self, place: Place, host: str) -> Place:
        region = self.region(host)
        if region is None:
            return place
        told = f"the host name says {region['place']} ({region['country']})"
        if place.settled:
            return replace(place, note=f"{place.note}; {told}")
        if region["confidence"] == "L":
            return replace(place, note=f"{place.note}; {told}, meaning of the label not documented")
        if place.country and place.country != region["country"]:
            return replace(place, country="", note=f"sources disagree: {told}, {place.note}")
        return replace(place, country=region["country"], note=f"{told}, by {region['source']}")

    def region(self, host: str) -> facts.Row | None:
        """The cloud region that a label, or a part of a label, of the host names."""
        suffix = host
        while suffix:
            if tokens := self._regions.get(suffix):
                front = host[: -len(suffix)].strip(".")
                labels = front.split(".")
                return next((tokens[t] for label in labels for t in (label, *label.split("-")) if t in tokens), None) or _inside(labels, tokens)
            suffix = suffix.partition(".")[2]
        return None

    @staticmethod
    def _lookup(networks: Networks, address: Address) -> facts.Row | None:
        number = int(address)
        for shift, rows in networks.get(address.version, ()):
            if row := rows.get(number >> shift):
                return row
        return None


def _then(place: Place, date: str) -> Place:
    """A place as it may be told of a capture made on ``date``: without the country where the databases are ``LATER`` years younger, and not sure of the
    operator from ``OPERATOR_LATER`` years on."""
    place = replace(place, unsure=_younger(place.operator_told, OPERATOR_LATER, date))
    if not _younger(place.told, LATER, date):
        return place
    said = f" ({place.note}: {place.country})" if place.country else ""
    return replace(place, country="", note=f"the address databases are of {place.told}, the capture is of {date[:10]}: addresses move{said}")


def _younger(fact: str, years: int, date: str) -> bool:
    """Whether a fact was noted more than so many years after a day."""
    return bool(fact and date) and date < f"{int(fact[:4]) - years}{fact[4:]}"


def edge_note(operator: str) -> str:
    """The sentence that stands where an edge network has no country."""
    return f"edge network of {operator}: the nearest node answers; final place unknown"


def _edge_place(operator: str, registered_in: str, told: str = "") -> Place:
    return Place("", edge_note(operator), operator, registered_in, settled=True, operator_told=told)


def _inside(labels: list[str], tokens: dict[str, facts.Row]) -> facts.Row | None:
    """A region of several parts inside a longer label: ``s3-eu-central-1``."""
    return next((row for label in labels for token, row in tokens.items() if "-" in token and f"-{token}-" in f"-{label}-"), None)


def _user_rows(path: Path) -> list[facts.Row]:
    rows = facts.read_csv(path, facts.USER_PLACES, required=1)
    return [{**row, "source": f"{path.name}: {row['source']}" if row["source"] else path.name} for row in rows]


def _networks(rows: Iterable[facts.Row], column: str) -> Networks:
    found: dict[int, dict[int, dict[int, facts.Row]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        try:
            network = ip_network(row[column], strict=False)
        except ValueError:
            raise ValueError(f"{row['source']}: {column} is not a network such as 203.0.113.0/24") from None
        shift = network.max_prefixlen - network.prefixlen
        found[network.version][shift][int(network.network_address) >> shift] = row
    return {version: sorted(by_shift.items()) for version, by_shift in found.items()}


def _regions() -> dict[str, dict[str, facts.Row]]:
    regions: dict[str, dict[str, facts.Row]] = defaultdict(dict)
    for row in facts.table("regions"):
        regions[row["suffix"]][row["token"]] = row
    return regions
