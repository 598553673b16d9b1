"""Which laws can reach the data at a destination, derived from facts by four rules that are kept apart. Exposure, never proof of access.

``server``        the server is in the country – never from registry data, an edge network or sources that disagree, which leave ``server_country`` empty
``recipient``     the owner of the name is established there (seat, headquarters, or the EU establishment it names)
``parent``        an organisation that controls the recipient is established there
``remote access`` a ruling, or the recipient's own statement, documents that its group reaches the data from there

The last three also hold for whoever runs the server where that is not the recipient, under names of their own: ``operator of the server``, ``parent of the
operator``, ``remote access by the operator``. A recipient is never said to be established where only its host is.

A law reaches a ground if its ``reach`` covers it: ``territorial`` laws bind what and who is in the country, ``corporate`` laws bind organisations under its
jurisdiction wherever their
data is.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from ..model import Destination, Exposure
from . import facts
from .owners import NOT_THEN, Organisation, Owners, long_after

SENTENCE = "exposure, not proof of access"
"""Belongs with every list of exposures."""

type Ground = Literal["server", "recipient", "parent", "remote access", "operator of the server", "parent of the operator", "remote access by the operator"]

ESTABLISHED: frozenset[Ground] = frozenset({"recipient", "operator of the server"})
CONTROLLED: frozenset[Ground] = frozenset({"parent", "parent of the operator"})
ACCESSED: frozenset[Ground] = frozenset({"remote access", "remote access by the operator"})

REACHES: dict[str, frozenset[Ground]] = {
    "territorial": ESTABLISHED | ACCESSED | {"server"},
    "corporate": ESTABLISHED | CONTROLLED | ACCESSED,
    "both": ESTABLISHED | CONTROLLED | ACCESSED | {"server"},
}

ANYONE = "any organisation"
"""The addressee of a law that can compel whoever holds the data."""

UNCONFIRMED = "unconfirmed: nobody has looked this up"
"""Said with every exposure that rests on a fact no source carries."""

OPERATOR = "operator"
"""Stands among what is unconfirmed of a destination where who ran the server is."""

NOT_THEN_RUN = "unconfirmed: who ran the server is not known for so long ago"
"""Said with every exposure of an operator whom our tables and databases name only for a later time."""

UNREAD = "unconfirmed: the text of this law was not opened for our table"
"""Said with every exposure to a law whose row is of low confidence."""

UNSOURCED = ("no source", "judgement by name")
"""Begins what the table of owners says of a row that rests on no source."""

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
        """Every exposure of a destination on a date, each once, ordered by ground and country; those that rest on an unconfirmed fact come last."""
        found: dict[tuple[str, str, str], Exposure] = {}
        for ground, country, basis, doubt in sorted(self._grounds(destination, owners, date), key=lambda one: bool(one[3])):
            for law in self.of(country, date):
                addressee = self._addressee(law, destination)
                if ground in REACHES[law["reach"]] and addressee:
                    doubts = " ".join(filter(None, (doubt, UNREAD if law["confidence"] == "L" else "")))
                    as_of = _oldest(destination.date, law["date"])
                    found.setdefault((ground, country, law["law"]), Exposure(destination.host, country, ground, law["law"], basis, addressee, as_of, doubts))
        return list(found.values())

    def _grounds(self, destination: Destination, owners: Owners, date: str) -> Iterator[tuple[Ground, str, str, str]]:
        """(ground, country, basis, what is unconfirmed about it)."""
        if destination.server_country:
            yield "server", destination.server_country, f"The server is in {destination.server_country}: {destination.place_note}.", ""
        for role, words, organisation, doubt in _recipients(destination, owners):
            established, controlled, accessed = GROUNDS[role]
            for country, confirmed in organisation.countries.items():
                told = doubt or ("" if confirmed else UNCONFIRMED)
                yield established, country, f"{organisation.name}, {words}, is established in {country} ({organisation.source}).", told
            for found in self._parents(organisation, owners, date, doubt):
                yield controlled, *found
            for found in self._accesses(organisation, owners, date, doubt):
                yield accessed, *found

    @staticmethod
    def _parents(organisation: Organisation, owners: Owners, date: str, doubt: str) -> Iterator[tuple[str, str, str]]:
        for edge in owners.parents(organisation.name, date):
            parent = owners.organisation(edge["parent"])
            since = f" since {edge['since']}" if edge["since"] else ""
            doubt = doubt or _doubt(edge, date)
            for country, confirmed in parent.countries.items():
                told = doubt or ("" if confirmed else UNCONFIRMED)
                if country in (parent.headquarters, parent.seat):
                    basis = f"{parent.name}, established in {country}, controls {organisation.name}{since} ({edge['source']})."
                    yield country, basis, told

    def _accesses(self, organisation: Organisation, owners: Owners, date: str, doubt: str) -> Iterator[tuple[str, str, str]]:
        for name in (organisation.name, *(edge["parent"] for edge in owners.parents(organisation.name, date))):
            for row in self._remote.get(name, ()):
                if facts.holds(row, date, "valid_from", "valid_to"):
                    yield row["country"], f"{row['fact']} ({row['source']}).", doubt

    def _addressee(self, law: facts.Row, destination: Destination) -> Literal["yes", "unclear"] | None:
        """Whether the recipient fits those whom the law can compel; None when the law is for another trade altogether (``fit`` is ``no`` for ``*``)."""
        if law["addressee"] == ANYONE:
            return "yes"
        fit = self._fits.get((law["addressee"], destination.category)) or self._fits.get((law["addressee"], EVERY_OTHER)) or "unclear"
        return "yes" if fit == "yes" else None if fit == "no" else "unclear"


type Role = Literal["owner", "operator"]

GROUNDS: dict[Role, tuple[Ground, Ground, Ground]] = {
    "owner": ("recipient", "parent", "remote access"),
    "operator": ("operator of the server", "parent of the operator", "remote access by the operator"),
}
"""What it is called that an organisation is established, controlled or reaching from somewhere: the operator is not the recipient."""


def _recipients(destination: Destination, owners: Owners) -> Iterator[tuple[Role, str, Organisation, str]]:
    """The owner of the name, and whoever runs the server for it, each with its words and with what is unconfirmed about that."""
    if destination.owner:
        yield "owner", "owner of the name", owners.organisation(destination.owner), doubt_of(destination)
    if destination.operator and destination.operator != destination.owner:
        unsure = OPERATOR in destination.unconfirmed.split(", ")
        yield "operator", "operator of the server", owners.organisation(destination.operator), NOT_THEN_RUN * unsure


def doubt_of(destination: Destination) -> str:
    """What is unconfirmed about the owner of a name: all of it, or whether it was the owner so long ago."""
    return doubt(destination.source)


def doubt(source: str) -> str:
    """What the source of a row of the owner table leaves unconfirmed."""
    _, dated, told = source.rpartition(NOT_THEN)
    return f"unconfirmed{NOT_THEN}{told}".replace(";", ":", 1) if dated else UNCONFIRMED if source.startswith(UNSOURCED) else ""


def unconfirmed(destination: Destination, owners: Owners, date: str, operator: bool = False) -> str:
    """What of a destination rests on what no source confirms, as ``seat, control``: the owner of the name, its ``seat``, ``headquarters`` and ``control``, and
    the ``operator`` of the server, where the caller says so. The same rules as for exposures."""
    return ", ".join([*_of_owner(destination, owners, date), *([OPERATOR] if operator and destination.operator else [])])


def _of_owner(destination: Destination, owners: Owners, date: str) -> list[str]:
    if not destination.owner:
        return []
    owner, parent = owners.organisation(destination.owner).countries, owners.organisation(destination.parent).countries
    whose = bool(doubt_of(destination))
    whom = whose or any(_doubt(edge, date) for edge in owners.parents(destination.owner, date))
    told: tuple[tuple[str, str, dict[str, bool], bool], ...] = (
        ("owner", destination.owner, {}, whose), ("seat", destination.owner_seat, owner, whose), ("headquarters", destination.owner_headquarters, owner, whose),
        ("control", destination.parent_country, parent, whom),
    )  # fmt: skip
    return [fact for fact, text, confirmed, doubtful in told if text and (doubtful or not confirmed.get(text, True))]


def _doubt(edge: facts.Row, date: str) -> str:
    if edge["confidence"] == "L":
        return UNCONFIRMED
    return f"unconfirmed: since when is not in our table of {edge['date'][:4]}" if long_after(edge["date"], edge["since"], date) else ""


def _oldest(*dates: str) -> str:
    """The oldest of the dates: an exposure is no younger than any fact it rests on."""
    return min((date for date in dates if date), default="")
