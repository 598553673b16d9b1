"""E-mail addresses of the service itself. ``info@`` at the domain that is spoken to, or whose page speaks, is the address of a site or company and names no
user, wherever it stands: in a contact form, in a page, or as the account that a shop has with its supplier.

Both must hold: a local part that RFC 2142 or usage keeps for offices, or that is the domain's own first label, and a domain above the host of the message or of
the page in its ``Origin`` or ``Referer``. ``anna@`` there may be a person who works there, and ``info@`` elsewhere the user's firm: they stay what they are.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

import numpy as np

from ..model import FieldTable, FindingTable, MessageTable, Verdict
from .columns import marks, rows_of
from .words import word_class

_EMAIL = "user.email"
SERVICE = "app.service_email"
_REASON = "An office, not a person, at the domain of this host or of the page that asked: the service's own address"
_PAGES = ("origin", "referer")
_ADDRESS = re.compile(r"([^@\s]{1,64})@([^@\s]{4,255})")


def name_own_addresses(fields: FieldTable, messages: MessageTable, findings: FindingTable) -> None:
    """Say of e-mail addresses that are the service's own what they are, in place of the user's. Known values stay."""
    codes = {code: verdict for code, verdict in enumerate(findings.verdicts) if verdict.type == _EMAIL and verdict.tier != "known value" and verdict.whole}
    found = _of_offices(fields, findings, list(codes)) if codes else []
    pages = _pages(fields, {fields.message[findings.row[at]] for at in found}) if found else {}
    for at in found:
        row = findings.row[at]
        message = fields.message[row]
        if is_own(str(fields.values[fields.value[row]]), (messages.host[message], *pages.get(message, ()))):
            old = codes[findings.verdict[at]]
            findings.verdict[at] = findings.code(Verdict(SERVICE, old.tier, "own:email", _REASON, old.available))


def _of_offices(fields: FieldTable, findings: FindingTable, codes: list[int]) -> list[int]:
    """The findings of these verdicts whose value is the address of an office. Each distinct value is looked at once."""
    found = np.flatnonzero(marks(len(findings.verdicts), codes)[np.frombuffer(findings.verdict, np.uint32)])
    values = np.frombuffer(fields.value, np.uint32)[np.frombuffer(findings.row, np.uint32)[found]]
    distinct = np.flatnonzero(marks(len(fields.values), values)).tolist()
    offices = marks(len(fields.values), [value for value in distinct if is_office(str(fields.values[value]))])
    of_offices: list[int] = found[offices[values]].tolist()
    return of_offices


def is_office(address: str) -> bool:
    """Whether the local part names an office or repeats the domain.

    >>> is_office("info@example.org"), is_office("example@example.org"), is_office("anna@example.org")
    (True, True, False)
    """
    match = _ADDRESS.fullmatch(address.strip().lower())
    return match is not None and (match[1] in word_class("office") or match[1] == match[2].partition(".")[0])


def is_own(address: str, hosts: Iterable[str]) -> bool:
    """Whether one of the hosts is the address's domain or lies below it.

    >>> is_own("info@example.org", ["www.example.org"]), is_own("info@example.org", ["example.org.example.com"])
    (True, False)
    """
    domain = address.strip().lower().rpartition("@")[2]
    return any(f".{host.lower()}".endswith(f".{domain}") for host in hosts)


def _pages(fields: FieldTable, wanted: set[int]) -> dict[int, list[str]]:
    """The hosts of the pages from which some messages came."""
    slots = [number for number, one in enumerate(fields.templates) if one.place == "header" and one.path.lower() in _PAGES]
    hosts: dict[int, list[str]] = defaultdict(list)
    for row in rows_of(fields, slots).tolist():
        value = fields.values[fields.value[row]]
        if fields.message[row] in wanted and isinstance(value, str):
            hosts[fields.message[row]].append(host_of(value))
    return hosts


def host_of(url: str) -> str:
    """The host of an address on the web; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # brackets that hold no IPv6 address
        return ""
