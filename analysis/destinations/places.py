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

EDGE = "edge"
"""The kind of a network whose nearest node answers, wherever the data ends up; the other kind, ``hosting``, has servers with a place."""

LATER = 2
"""Years between a capture and the address databases after which these no longer tell where its addresses were: addresses move."""

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
        self._regions = _regions()
        self.geo = geo.Sources([path for path in files if path.suffix == ".mmdb"])
        self.at_address = lru_cache(maxsize=100_000)(self._at_address)

    def find(self, host: str, address: str, aliases: tuple[str, ...] = (), date: str = "") -> Place:
        """The place of ``address`` as reached under ``host`` and the CNAMEs it resolved through, on ``date``."""
        edge = next((found for name in (host, *aliases) if (found := self.edge(name))), None)
        number = parse_address(address) if address else None
        place = self.at_address(number) if number is not None else Place(note="the address was not captured" if not address else "not an address")
        place = _then(place, date)
        if edge and (number is None or not (is_local(number) or self._lookup(self._own, number))):
            place = _edge_place(edge["operator"], place.registered_in)
        return self._with_region(place, host)

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
            return _edge_place(row["operator"], registered)
        number, holder = self.geo.network(address)
        row = self._numbers.get(number)
        if row and row["kind"] == EDGE:
            return _edge_place(row["operator"], registered)
        country, note = self.geo.country(address)
        told = self.geo.told if country or holder else ""
        return Place(country, note, row["operator"] if row else holder, registered, settled=not country and geo.DISAGREE in note, told=told)

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
    """A place as it may be told of a capture made on ``date``: without the country where the databases are ``LATER`` years younger."""
    if not (date and place.told) or date >= f"{int(place.told[:4]) - LATER}{place.told[4:]}":
        return place
    said = f" ({place.note}: {place.country})" if place.country else ""
    return replace(place, country="", note=f"the address databases are of {place.told}, the capture is of {date[:10]}: addresses move{said}")


def edge_note(operator: str) -> str:
    """The sentence that stands where an edge network has no country."""
    return f"edge network of {operator}: the nearest node answers; final place unknown"


def _edge_place(operator: str, registered_in: str) -> Place:
    return Place("", edge_note(operator), operator, registered_in, settled=True)


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
