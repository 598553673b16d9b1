"""The view of the GDPR on a recipient: inside the EEA, in a country with an adequacy decision, adequate only for certified companies, or none. A status,
never a verdict."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from ..model import Destination
from . import facts

TRANSFER_NOTE = (
    "Data that a person's device sends straight to a recipient abroad is not always a transfer in the sense of Chapter V GDPR "
    "(EDPB Guidelines 05/2021); certification lists are not checked offline."
)

INSIDE, ADEQUATE, PARTIAL = "inside EEA", "adequate", "adequate for part of the recipients"
CERTIFIED, NONE, UNKNOWN = "adequate only under DPF certification (list not checked offline)", "no adequacy", "unknown"
SHIELD = CERTIFIED.replace("DPF", "Privacy Shield")
BRIDGE = "treated as inside the EEA"
UNION, INSTITUTIONS = "EU", "the Union's own institutions: no country, and no third country"
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
    return _judge(destination.owner, destination.owner_seat, destination.owner_headquarters, device_country, date)


def _judge(owner: str, seat: str, headquarters: str, device_country: str, date: str) -> tuple[str, str]:
    if device_country not in _eea():
        return "not applicable", ""
    countries = [country for country in dict.fromkeys((seat, headquarters)) if country]
    if not countries:
        return UNKNOWN, "owner or its country unknown"
    order = (INSIDE, INSTITUTIONS, BRIDGE, ADEQUATE, CERTIFIED, SHIELD, PARTIAL, NONE, BEFORE)
    judged = [(*country_status(country, date), country) for country in countries]
    status, decision, country = max(judged, key=lambda one: order.index(one[0]))
    eu = _establishments().get(owner, "")
    group = f"; it names an establishment in the EU ({eu})" if eu and status != INSIDE else ""
    return status, f"{owner} is established in {country}" + (f"; {decision}" if decision else "") + group


def by_recipient(rows: Iterable[Mapping[str, Any]], device_country: str, date: str = "") -> list[dict[str, str]]:
    """One row a recipient of destination rows with ``recipient``, ``seat`` and ``headquarters``: its status for a device in a country, and the basis."""
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        status, basis = _judge(str(row["recipient"]), str(row["seat"]), str(row["headquarters"]), device_country, date)
        found.setdefault(str(row["recipient"]), {"recipient": str(row["recipient"]), "device": device_country, "status": status, "basis": basis})
    return list(found.values())


def with_status(rows: Iterable[Mapping[str, Any]], devices: Iterable[str], date: str = "") -> list[dict[str, Any]]:
    """Destination rows (see ``by_recipient``) with a column ``gdpr`` for devices in these countries on a date; as they are where no device was in the EEA. The
    view is the same for every country of the EEA."""
    inside = sorted(set(devices) & _eea())
    if not inside:
        return [dict(row) for row in rows]
    return [dict(row) | {"gdpr": _judge(str(row["recipient"]), str(row["seat"]), str(row["headquarters"]), inside[0], date)[0]} for row in rows]
