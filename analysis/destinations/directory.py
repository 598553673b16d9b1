"""Host and address → Destination → Exposure: the one door to owners, places and laws."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..model import Destination, Exposure
from . import facts, versions
from .law import Laws, doubt, unconfirmed
from .makers import maker
from .names import Name, parse_name
from .owners import CARRIES_OTHERS, FORWARDS, Owner, Owners
from .party import Party, package_domain, party
from .places import Place, Places

NOBODY = Owner("", "", "", "", "", "", "", "", "", "")

CACHED = 200_000
"""Answers kept, about 1 KB each."""


class _Operator(NamedTuple):
    """Who runs a server."""

    name: str
    cloaked: Owner | None
    """The row of a CNAME that leads to another organisation: a cloaked tracker, or a host."""
    unsure: bool
    """Whether nobody confirmed it for the day."""


class Directory:
    """Answers who is behind a host or address. Opens no socket; all facts are read when it is made."""

    def __init__(self, owners: Iterable[Path | str] = (), places: Iterable[Path | str] = (), lists: Iterable[Path | str] = ()) -> None:
        """``owners``, ``places``: a user's own tables (``facts.USER_OWNERS``, ``facts.USER_PLACES``) and .mmdb files; ``lists``: tracker lists. Raises
        ValueError naming the file."""
        self._files = tuple(Path(path) for path in (*owners, *places, *lists))
        self.owners = Owners(owners, lists)
        self.places = Places(places)
        self.laws = Laws()
        self._cached = lru_cache(maxsize=CACHED)(self._look_up)

    def look_up(self, host: str, address: str, name_source: str, date: str = "", aliases: tuple[str, ...] = ()) -> Destination:
        """Who is behind ``host`` (or, without one, ``address``) on ``date`` (``2026-01-22``; the date of our facts if empty). ``aliases``: the CNAMEs the
        name resolved through."""
        return self._cached(host, address, name_source, date, aliases)

    def _look_up(self, host: str, address: str, name_source: str, date: str, aliases: tuple[str, ...]) -> Destination:
        date = date or facts.as_of()
        name, number = parse_name(host), parse_name(address)
        if name.kind == "none":
            name = number
        if name.kind in ("local", "none"):
            return _destination(name, number.host, name_source, Place(note="on the local network" if name.kind == "local" else "neither name nor address"))
        row = self._row(name.host, date)
        alias_names = tuple(parse_name(alias).host for alias in aliases)
        place = self.places.find(name.host if name.kind == "name" else "", number.host or (name.host if name.kind == "address" else ""), alias_names, date)
        operator = self._operator(row, place, alias_names, date)
        return self._destination_of(name, number.host, name_source, row, place, operator, date)

    def _row(self, host: str, date: str) -> Owner:
        """The row of a name; one by which DNS only chooses a server forwards to whoever runs that."""
        row = self.owners.find(host, date) or NOBODY
        return row._replace(role=FORWARDS) if row.role in CARRIES_OTHERS and self.places.steers(host) else row

    def _operator(self, row: Owner, place: Place, aliases: tuple[str, ...], date: str) -> "_Operator":
        """Who runs the server."""
        if row.role in CARRIES_OTHERS - {FORWARDS}:
            return _Operator(row.organisation, None, bool(doubt(row.source)))
        serving = self.places.serving(*aliases)
        rows = ((alias, found) for alias in reversed(aliases) if (found := self.owners.find(alias, date)) and found.organisation != row.organisation)
        if behind := next((found for alias, found in rows if found.role not in CARRIES_OTHERS or alias in serving), None):
            return _Operator(behind.organisation, behind, bool(doubt(behind.source)))
        return _Operator(self.owners.known_as(place.operator), None, place.unsure)

    def _destination_of(self, name: Name, address: str, name_source: str, row: Owner, place: Place, operator: "_Operator", date: str) -> Destination:
        owner = self.owners.organisation("" if _is_tenant(name, row) else row.organisation)
        top = self.owners.parent(owner.name, date) if owner.name else ""
        parent = self.owners.organisation(top)
        hidden = operator.cloaked if operator.cloaked and operator.cloaked.role not in CARRIES_OTHERS else None
        service = f"{row.service} (by CNAME at {hidden.organisation})".strip() if hidden else row.service
        found = Destination(
            host=name.host, address=address, name_source=name_source, domain=name.domain, tenant=name.tenant,
            owner=owner.name, owner_seat=owner.seat, owner_headquarters=owner.headquarters, parent=top, parent_country=parent.headquarters or parent.seat,
            operator=operator.name, category=row.category or (hidden.category if hidden else ""), service=service,
            server_country=place.country, place_note=place.note, registered_in=place.registered_in,
            source=row.source, date=row.date, confidence=weakest(row.confidence, owner.confidence), role=row.role,
        )  # fmt: skip
        return replace(found, unconfirmed=unconfirmed(found, self.owners, date, operator.unsure))

    def exposures(self, destination: Destination, date: str = "") -> list[Exposure]:
        """Why laws may reach the data at ``destination`` on ``date`` (the date of our facts if empty)."""
        return self.laws.exposures(destination, self.owners, date or facts.as_of())

    def party(self, app: str, destination: Destination, date: str = "", attribution: str = "", main: bool = False) -> Party:
        """Whether ``destination`` belongs to the maker of the app with this package name, bundle id or label; see ``party.party``. ``attribution``: a
        ``model.Attribution``; ``main``: whether most of what the app said was said to it."""
        made = maker(app)
        return party(made["organisation"] if made else app, destination, self._maker(app, date or facts.as_of(), attribution), main)

    def _maker(self, app: str, date: str, attribution: str) -> str:
        """The controlling parent of whoever makes an app; empty where no table knows. The name in a user agent is often an engine's, and names no maker."""
        if made := maker(app):
            return self.owners.parent(made["organisation"], date)
        row = self.owners.find(package_domain(app), date)
        name = row.organisation if row and row.role not in CARRIES_OTHERS else "" if attribution == "user agent" else self.owners.known_as(app)
        return self.owners.parent(name, date) if name in self.owners.organisations else ""

    def data_versions(self) -> list[dict[str, str]]:
        """Name, version, date, rows, SHA-256, licence and source of every table, data package and user file in use."""
        return [*versions.table_versions(), *versions.package_versions(), *versions.geo_versions(self.places.geo.files), *versions.file_versions(self._files)]


def weakest(*confidences: str) -> str:
    """The lowest of some confidences (H, M, L); the empty one counts for nothing."""
    return max((c for c in confidences if c), key="HML".find, default="")


def _is_tenant(name: Name, row: Owner) -> bool:
    """Whether a name is a customer's: under a suffix of a host, but not the host's own page at its domain. What is not a domain of its own
    (``storage.googleapis.com``) carries customers too, by the path."""
    own = name.domain == row.suffix and name.host in (row.suffix, f"www.{row.suffix}")
    return row.role in CARRIES_OTHERS and not own


def _destination(name: Name, address: str, name_source: str, place: Place) -> Destination:
    """A destination without an owner."""
    return Destination(name.host, address, name_source, "", "", "", "", "", "", "", "", "", "", "", place.note, "", "", "", "")
