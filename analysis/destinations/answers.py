"""One host, answered in words: what ``phonehome owners`` prints."""

from .directory import Directory
from .names import parse_name

UNKNOWN = "unknown"


def answer(directory: Directory, host: str, date: str = "") -> dict[str, str]:
    """One row on a host name or address; every fact that no table has is ``unknown``."""
    address = host if parse_name(host).kind == "address" else ""
    found = directory.look_up("" if address else host, address, "address" if address else "dns", date)
    facts = {
        "owner": found.owner, "parent": found.parent, "category": found.category,
        "seat": found.owner_seat, "headquarters": found.owner_headquarters, "control": found.parent_country, "server": found.server_country,
    }  # fmt: skip
    known = {name: value or UNKNOWN for name, value in facts.items()}
    origin = {"registered_in": found.registered_in, "source": found.source, "date": found.date, "confidence": found.confidence}
    return {"host": found.host, "domain": found.domain} | known | {"operator": found.operator, "service": found.service, "place": found.place_note} | origin
