"""The view of the GDPR on a recipient: established in the EEA, in a country with an adequacy decision (for all, for some, for certified recipients), or in one
without. A status, never a verdict."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from ..model import Destination
from . import facts

TRANSFER_NOTE = (
    "What the Commission's adequacy decisions say of the countries in which a recipient is established. It does not say that a transfer took place, nor that "
    "one was lawful: where a person's own device sends data straight to a recipient in a third country, that alone is no transfer under Chapter V GDPR, which "
    "takes a controller or processor as exporter (EDPB Guidelines 05/2021). Safeguards under Article 46, such as standard contractual clauses, and "
    "certification lists cannot be seen in traffic and are not checked."
)
"""Stands wherever the statuses are shown."""

INSIDE, ADEQUATE, PARTIAL = "in the EEA", "adequacy decision", "adequacy decision for some recipients only"
CERTIFIED, NONE, UNKNOWN = "adequacy decision only for recipients certified under the DPF (certification not checked)", "no adequacy decision", "not known"
SHIELD = CERTIFIED.replace("DPF", "Privacy Shield")
BRIDGE = "treated as in the EEA"
UNION, INSTITUTIONS = "EU", "institution of the EU: no third country"
BEFORE = "before the GDPR applied (25 May 2018)"
APPLIES = "2018-05-25"

STATUS = {"member": INSIDE, "bridge": BRIDGE, "adequate": ADEQUATE, "partial": PARTIAL, "certified": CERTIFIED}


@cache
def _eea() -> frozenset[str]:
    return frozenset(row["country"] for row in facts.table("countries") if "EEA" in row["groups"].split())


@cache
def _decisions() -> tuple[facts.Row, ...]:
    return tuple(facts.table("transfers"))


@cache
def _establishments() -> dict[str, str]:
    return {row["organisation"]: row["eu_establishment"] for row in facts.table("organisations")}


def country_status(country: str, date: str = "") -> tuple[str, str]:
    """(status, decision) of a country on a date, seen from the EEA; the decision is empty inside the EEA and where there is none."""
    date = date or facts.as_of()
    if date < APPLIES:
        return BEFORE, ""
    if not country:
        return UNKNOWN, ""
    if country in _eea():
        return INSIDE, ""
    if country == UNION:
        return INSTITUTIONS, ""
    for row in _decisions():
        if row["country"] == country and facts.holds(row, date, "valid_from", "valid_to"):
            return SHIELD if "Privacy Shield" in row["decision"] else STATUS[row["status"]], row["decision"]
    return NONE, ""


def transfer(destination: Destination, device_country: str, date: str = "") -> tuple[str, str]:
    """(status, basis) of a recipient for a device in a country. For devices outside the EEA the GDPR view is not given: ("not applicable", "").

    Judged by where the recipient is established, not by where a server seems to be. The best-placed establishment does not hide the others, so the weakest
    status is returned.
    """
    place = Place(destination.owner, destination.owner_seat, destination.owner_headquarters, destination.unconfirmed)
    return _judge(place, device_country, date)


class Place(NamedTuple):
    """Where a recipient is established."""

    owner: str
    seat: str
    headquarters: str
    unconfirmed: str = ""
    """Which of them no source confirms; see ``model.Destination``."""


def _judge(place: Place, device_country: str, date: str) -> tuple[str, str]:
    if device_country not in _eea():
        return "not applicable", ""
    countries = [country for country in dict.fromkeys((place.seat, place.headquarters)) if country]
    if not countries:
        return UNKNOWN, "whose the name is, or where its owner is established, is not known"
    order = (INSIDE, INSTITUTIONS, BRIDGE, ADEQUATE, CERTIFIED, SHIELD, PARTIAL, NONE, BEFORE)
    judged = [(*country_status(country, date), country) for country in countries]
    status, decision, country = max(judged, key=lambda one: order.index(one[0]))
    weaker = f"the status is that of {_called(country)}, the weaker of the two" if len({one[0] for one in judged}) > 1 else ""
    scope = next((row["scope"] for row in _decisions() if (row["country"], row["decision"]) == (country, decision)), "")
    eu = _establishments().get(place.owner, "")
    group = f"it names an establishment in the EU: {_called(eu)}" if eu and status != INSIDE else ""
    return status, "; ".join(filter(None, (_where(place), weaker, decision + (f" ({scope})" if scope else ""), group)))


def _where(place: Place) -> str:
    """``X is incorporated in Cayman Islands (KY) and has its headquarters in China (CN, unconfirmed)``."""
    doubt = place.unconfirmed.split(", ")
    seat, main = (_called(country, name in doubt) for name, country in (("seat", place.seat), ("headquarters", place.headquarters)))
    if place.seat and seat == main:
        return f"{place.owner} is incorporated and has its headquarters in {seat}"
    told = [words for words, country in ((f"is incorporated in {seat}", place.seat), (f"has its headquarters in {main}", place.headquarters)) if country]
    return f"{place.owner} {' and '.join(told)}"


def _called(code: str, doubt: bool = False) -> str:
    """``China (CN)``, ``China (CN, unconfirmed)``."""
    name = next((row["name"] for row in facts.table("countries") if row["country"] == code), code)
    return f"{name} ({code}{', unconfirmed' * doubt})"


def by_recipient(rows: Iterable[Mapping[str, Any]], device_country: str, date: str = "") -> list[dict[str, str]]:
    """One row a recipient of destination rows with ``recipient``, ``seat`` and ``headquarters``: its status for a device in a country, and the basis."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        status, basis = _judge(_place(row), device_country, date)
        found.setdefault(str(row["recipient"]), {"recipient": str(row["recipient"]), "device": device_country, "status": status, "basis": basis})
    return list(found.values())


def _place(row: Mapping[str, Any]) -> Place:
    return Place(str(row["recipient"]), str(row["seat"]), str(row["headquarters"]), str(row.get("unconfirmed") or ""))


def with_status(rows: Iterable[Mapping[str, Any]], devices: Iterable[str], date: str = "") -> list[dict[str, Any]]:
    """Destination rows (see ``by_recipient``) with a column ``gdpr`` for devices in these countries on a date; as they are where no device was in the EEA. The
    view is the same for every country of the EEA."""
    inside = sorted(set(devices) & _eea())
    if not inside:
        return [dict(row) for row in rows]
    return [dict(row) | {"gdpr": _judge(_place(row), inside[0], date)[0]} for row in rows]
