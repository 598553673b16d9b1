"""Who is behind a name: the owner table (per suffix), organisations, and ownership edges over time.

The longest suffix wins. A user's own rows replace ours; user-supplied block lists only add suffixes that no table has. Nothing is guessed: a name under no
suffix has no owner.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from . import facts
from .lists import read_list
from .names import parse_name

CHAIN = 8
"""Longest chain of controlling parents that is followed; also ends a chain that bites its own tail."""

LATER = 5
"""Years between a capture and the day of an ownership fact after which it is no longer taken for granted that it held already: companies are sold."""

LEGAL_FORMS = frozenset(
    "inc incorporated corp corporation co company llc ltd limited plc gmbh ag kg se sa sas sarl srl spa bv nv ab as oy oyj aps pte pty llp jsc ooo pjsc".split()
)
"""Words at the end of a company's registered name that are no part of what it is called."""

FORWARDS = "front"
CARRIES_OTHERS = frozenset({"host", FORWARDS})
"""Roles of a suffix whose names belong to customers: ``host`` for hosting and content delivery, ``front`` for names that only forward."""


PLACES = ("seat", "headquarters", "eu_establishment")
"""Fields of an organisation that are countries."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation and where it is established."""

    name: str
    seat: str = ""
    """ISO country of incorporation."""
    headquarters: str = ""
    eu_establishment: str = ""
    """ISO country of the group's establishment in the EU, where the organisation names one."""
    since: str = ""
    """Day from which a source carries it as what it is here. Its suffixes whose rows have no ``since`` of their own were its own from then on."""
    source: str = ""
    date: str = ""
    confidence: str = ""
    unconfirmed: frozenset[str] = frozenset()
    """Which of ``PLACES`` no source carries."""

    @property
    def countries(self) -> dict[str, bool]:
        """Every country it is established in (seat, headquarters, EU establishment) → whether a source carries that."""
        found: dict[str, bool] = {}
        for place in PLACES:
            if country := getattr(self, place):
                found[country] = found.get(country, False) or place not in self.unconfirmed
        return found


NOT_THEN = "; owner as of "
"""Begins what a source says of an owner that nobody has looked up for the day in question."""


UNDATED = "since when: general knowledge"
"""What the source of a row says whose ``since`` nobody has looked up: it bounds the row and vouches for nothing."""


class Owner(NamedTuple):
    """One row of the owner table."""

    suffix: str
    organisation: str
    """Empty where a list knows what a name is for but not whose it is."""
    role: str
    """``owner``, or ``host``: the names under this suffix belong to customers of the organisation, which runs their servers."""
    category: str
    service: str
    since: str
    until: str
    source: str
    date: str
    confidence: str


def long_after(fact: str, since: str, date: str) -> bool:
    """Whether a fact noted on one day is used for a day so much earlier that it may not have held yet, and nobody wrote down since when it does."""
    return fact[:4].isdigit() and bool(date and not since) and date < f"{int(fact[:4]) - LATER}{fact[4:]}"


class Owners:
    """The owner tables, with a user's own rows and lists laid over them."""

    def __init__(self, paths: Iterable[Path | str] = (), lists: Iterable[Path | str] = ()) -> None:
        """``paths``: CSV files with the columns ``facts.USER_OWNERS``. ``lists``: block lists (see ``lists``). Raises ValueError naming the file."""
        self.organisations = {row["organisation"]: _organisation(row) for row in facts.table("organisations")}
        self._edges = _by_key(facts.table("ownership"), "organisation")
        self._rows: dict[str, list[Owner]] = defaultdict(list)
        for row in facts.table("owners"):
            self._rows[row["suffix"]].append(Owner(**row))
        for path in lists:
            self._add_list(Path(path))
        for path in paths:
            self._overlay(Path(path))
        self._called = {called(name): name for name in self.organisations}
        self.parents = lru_cache(maxsize=10_000)(self._parents)

    def _add_list(self, path: Path) -> None:
        for entry in read_list(path):
            suffix = parse_name(entry.suffix).host
            if suffix and suffix not in self._rows:
                row = Owner(suffix, entry.owner, "owner", entry.category, "", "", "", path.name, "", "L")
                self._rows[suffix].append(row)
                if entry.owner and entry.owner not in self.organisations:
                    self.organisations[entry.owner] = Organisation(entry.owner, headquarters=entry.country, source=path.name, confidence="L")

    def _overlay(self, path: Path) -> None:
        for row in facts.read_csv(path, facts.USER_OWNERS, required=2):
            source = f"{path.name}: {row['source']}" if row["source"] else path.name
            suffix, name = parse_name(row["suffix"]).host, row["owner"]
            self._rows[suffix] = [Owner(suffix, name, "owner", row["category"], row["service"], "", "", source, row["date"], row["confidence"])]
            self._learn(name, row["owner_seat"], row["owner_headquarters"], row["eu_establishment"], source)
            if row["parent"]:
                self._learn(row["parent"], "", row["parent_country"], "", source)
                told = {"control": "controls", "since": "", "until": "", "source": source, "date": "", "confidence": ""}
                self._edges[name] = [{"organisation": name, "parent": row["parent"]} | told]

    def _learn(self, name: str, seat: str, headquarters: str, eu: str, source: str) -> None:
        known = self.organisations.get(name, Organisation(name))
        told = {"seat": seat, "headquarters": headquarters, "eu_establishment": eu}
        changes = {field: value for field, value in told.items() if value}
        if changes or name not in self.organisations:
            self.organisations[name] = replace(known, source=source, unconfirmed=known.unconfirmed - set(changes), **changes)

    def find(self, host: str, date: str) -> Owner | None:
        """The row with the longest suffix of ``host`` that holds on ``date``."""
        suffix = host
        while suffix:
            for row in self._rows.get(suffix, ()):
                if (not row.since or row.since <= date) and (not row.until or date < row.until):
                    return _then(row, self.organisation(row.organisation).since, date)
            suffix = suffix.partition(".")[2]
        return None

    def organisation(self, name: str) -> Organisation:
        """What is known of an organisation; only its name where nothing is."""
        return self.organisations.get(name) or Organisation(name)

    def known_as(self, registered: str) -> str:
        """The organisation of our table that a registered name is of (``Dropbox, Inc.`` → ``Dropbox``); the name itself where none is."""
        return registered if registered in self.organisations else self._called.get(called(registered), registered)

    def _parents(self, name: str, date: str) -> tuple[facts.Row, ...]:
        """Controlling ownership edges from an organisation upwards on a date, nearest first."""
        chain: list[facts.Row] = []
        seen = {name}
        while len(chain) < CHAIN:
            edge = next((e for e in self._edges.get(name, ()) if e["control"] == "controls" and facts.holds(e, date)), None)
            if edge is None or edge["parent"] in seen:
                break
            chain.append(edge)
            name = edge["parent"]
            seen.add(name)
        return tuple(chain)

    def parent(self, name: str, date: str) -> str:
        """The controlling parent at the top; the organisation itself where no table names one."""
        chain = self.parents(name, date)
        return chain[-1]["parent"] if chain else name

    @property
    def rows(self) -> Sequence[Owner]:
        """Every row of the owner table, by suffix."""
        return [row for suffix in sorted(self._rows) for row in self._rows[suffix]]


def _then(row: Owner, since: str, date: str) -> Owner:
    """A row as it may be told of a day long before it was written. ``since``: that of its organisation, which stands in for a row's own."""
    known = "" if UNDATED in row.source else row.since or since
    if row.until or not long_after(row.date, known if known <= date else "", date):
        return row
    return row._replace(source=f"{row.source}{NOT_THEN}{row.date[:4]}, not looked up for {date[:4]}", confidence="L")


def called(name: str) -> str:
    """What a company is called, for comparison: lower case, without punctuation and legal forms."""
    words = name.lower().replace(".", "").replace(",", " ").split()
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words)


def _organisation(row: facts.Row) -> Organisation:
    told = {column: text for column, text in row.items() if column not in ("organisation", "unconfirmed")}
    return Organisation(row["organisation"], **told, unconfirmed=frozenset(row["unconfirmed"].split()))


def _by_key(rows: Iterable[facts.Row], key: str) -> dict[str, list[facts.Row]]:
    grouped: dict[str, list[facts.Row]] = defaultdict(list)
    for row in rows:
        grouped[row[key]].append(row)
    return grouped
