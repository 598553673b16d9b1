"""Which laws can reach the data at a destination, derived from facts by four rules that are kept apart. Exposure, never proof of access.

``server``        the server is in the country – never from registry data, an edge network or sources that disagree, which leave ``server_country`` empty
``recipient``     the owner of the name or the operator of the server is established there (seat, headquarters, or the EU establishment it names)
``parent``        an organisation that controls the recipient is established there
``remote access`` a ruling, or the recipient's own statement, documents that its group reaches the data from there

A law reaches a ground if its ``reach`` covers it: ``territorial`` laws bind what and who is in the country, ``corporate`` laws bind organisations under its
jurisdiction wherever their
data is.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from ..model import Destination, Exposure
from . import facts
from .owners import Organisation, Owners

SENTENCE = "exposure, not proof of access"
"""Belongs with every list of exposures."""

type Ground = Literal["server", "recipient", "parent", "remote access"]

REACHES: dict[str, frozenset[Ground]] = {
    "territorial": frozenset({"server", "recipient", "remote access"}),
    "corporate": frozenset({"recipient", "parent", "remote access"}),
    "both": frozenset({"server", "recipient", "parent", "remote access"}),
}

ANYONE = "any organisation"
"""The addressee of a law that can compel whoever holds the data."""

UNREAD = "The text of this law was not opened for our table: check the article before citing it."
"""Said with every exposure to a law whose row is of low confidence."""

EVERY_OTHER = "*"
"""Stands in the table of addressees for every category that has no row of its own."""


NAMED = ("name", "year", "article", "country", "source", "date")
"""Columns that tell a reader which law is meant."""


class Laws:
    """The tables of countries, laws, addressees and documented remote access."""

    def __init__(self) -> None:
        groups = {row["country"]: (row["country"], *row["groups"].split()) for row in facts.table("countries")}
        by_place: dict[str, list[facts.Row]] = defaultdict(list)
        for row in facts.table("laws"):
            by_place[row["country"]].append(row)
        self._by_country = {country: [row for place in places for row in by_place.get(place, ())] for country, places in groups.items()}
        self._fits = {(row["addressee"], row["category"]): row["fit"] for row in facts.table("addressees")}
        self._remote: dict[str, list[facts.Row]] = defaultdict(list)
        for row in facts.table("remote_access"):
            self._remote[row["organisation"]].append(row)

    def of(self, country: str, date: str = "") -> list[facts.Row]:
        """The laws of a country, with those of the unions it belongs to, that hold on a date (all, without a date)."""
        rows = self._by_country.get(country, [])
        return [row for row in rows if not date or facts.holds(row, date, "valid_from", "valid_to")]

    def named(self) -> dict[str, dict[str, str]]:
        """Law id → name, year, article, country, source and date: what a reader is told in place of the id."""
        return {row["law"]: {column: row[column] for column in NAMED} for row in facts.table("laws")}

    def exposures(self, destination: Destination, owners: Owners, date: str) -> list[Exposure]:
        """Every exposure of a destination on a date, each once, ordered by ground and country."""
        found: dict[tuple[str, str, str], Exposure] = {}
        for ground, country, basis in self._grounds(destination, owners, date):
            for law in self.of(country, date):
                addressee = self._addressee(law, destination)
                if ground in REACHES[law["reach"]] and addressee:
                    told = basis if law["confidence"] != "L" else f"{basis} {UNREAD}"
                    as_of = _oldest(destination.date, law["date"])
                    found.setdefault((ground, country, law["law"]), Exposure(destination.host, country, ground, law["law"], told, addressee, as_of))
        return list(found.values())

    def _grounds(self, destination: Destination, owners: Owners, date: str) -> Iterator[tuple[Ground, str, str]]:
        if destination.server_country:
            yield "server", destination.server_country, f"The server is in {destination.server_country}: {destination.place_note}."
        recipients = _recipients(destination, owners)
        for role, organisation in recipients:
            for country in organisation.countries:
                yield "recipient", country, f"{organisation.name}, {role}, is established in {country} ({organisation.source})."
        for _, organisation in recipients:
            yield from self._parents(organisation, owners, date)
        for _, organisation in recipients:
            yield from self._accesses(organisation, owners, date)

    @staticmethod
    def _parents(organisation: Organisation, owners: Owners, date: str) -> Iterator[tuple[Ground, str, str]]:
        for edge in owners.parents(organisation.name, date):
            parent = owners.organisation(edge["parent"])
            since = f" since {edge['since']}" if edge["since"] else ""
            for country in dict.fromkeys((parent.headquarters, parent.seat)):
                if country:
                    yield "parent", country, f"{parent.name}, established in {country}, controls {organisation.name}{since} ({edge['source']})."

    def _accesses(self, organisation: Organisation, owners: Owners, date: str) -> Iterator[tuple[Ground, str, str]]:
        for name in (organisation.name, *(edge["parent"] for edge in owners.parents(organisation.name, date))):
            for row in self._remote.get(name, ()):
                if facts.holds(row, date, "valid_from", "valid_to"):
                    yield "remote access", row["country"], f"{row['fact']} ({row['source']})."

    def _addressee(self, law: facts.Row, destination: Destination) -> Literal["yes", "unclear"] | None:
        """Whether the recipient fits those whom the law can compel; None when the law is for another trade altogether (``fit`` is ``no`` for ``*``)."""
        if law["addressee"] == ANYONE:
            return "yes"
        fit = self._fits.get((law["addressee"], destination.category)) or self._fits.get((law["addressee"], EVERY_OTHER)) or "unclear"
        return "yes" if fit == "yes" else None if fit == "no" else "unclear"


def _recipients(destination: Destination, owners: Owners) -> Sequence[tuple[str, Organisation]]:
    """The owner of the name, and whoever runs the server for it."""
    recipients = []
    if destination.owner:
        recipients.append(("owner of the name", owners.organisation(destination.owner)))
    if destination.operator and destination.operator != destination.owner:
        recipients.append(("operator of the server", owners.organisation(destination.operator)))
    return recipients


def _oldest(*dates: str) -> str:
    """The oldest of the dates: an exposure is no younger than any fact it rests on."""
    return min((date for date in dates if date), default="")
