"""What a host is by its spelling alone: a name on the internet, an address, or something that never leaves the local network.

The registrable domain follows the ICANN rules of the public suffix list shipped inside tldextract (nothing is ever fetched); the tenant follows its private
rules (``d1.cloudfront.net``). Where a label says a cloud region, that is read in ``places``.
"""

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import idna

from ..model import LOCAL_LABELS
from .suffixes import registrable

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Kind = Literal["name", "address", "local", "none"]

DOCUMENTATION = tuple(ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"))
"""RFC 5737, RFC 3849, RFC 9637. Not private: examples and demonstrations give them a place of their own."""

NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Name:
    """One host, taken apart."""

    host: str
    """Lower case, ASCII (IDNA), without port, brackets and final dot."""
    kind: Kind
    """``name``, ``address``, ``local`` (never leaves the local network) or ``none`` (empty)."""
    domain: str = ""
    """Registrable domain by ICANN rules; empty for addresses and for names under no known suffix."""
    tenant: str = ""
    """Registrable domain by private rules where it differs, e.g. ``d1.cloudfront.net``."""


def parse_address(text: str) -> Address | None:
    """An address literal, with brackets and zone removed, IPv4-mapped and NAT64 (RFC 6052) addresses as the IPv4 address inside; None for anything else."""
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_documentation(address: Address) -> bool:
    """Whether the address is reserved for documentation."""
    return any(address in network for network in DOCUMENTATION if network.version == address.version)


def is_local(address: Address) -> bool:
    """Whether traffic to the address stays on the local network or the carrier's own (private, link-local, loopback, multicast, shared)."""
    return address.is_multicast or (not address.is_global and not is_documentation(address))


def without_port(host: str) -> str:
    """``host:443`` → ``host``, ``[::1]:443`` → ``::1``; an IPv6 literal without brackets stays whole."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    if host.count(":") == 1:
        return host.partition(":")[0]
    return host


def to_ascii(host: str) -> str:
    """The IDNA form of a name; a name that IDNA refuses stays as it is."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return host


def _is_local_name(host: str) -> bool:
    last = host.rpartition(".")[2]
    return last == host or last in LOCAL_LABELS or host.endswith((".fritz", ".fritz.box", ".home.arpa"))  # .box and .arpa are also of the internet


@lru_cache(maxsize=200_000)
def parse_name(host: str) -> Name:
    """Take a host apart. Never fails: what is no name at all has kind ``name`` and no domain."""
    host = to_ascii(without_port(host.strip().lower()).rstrip("."))
    if not host:
        return Name("", "none")
    address = parse_address(host) if host[-1].isdigit() or ":" in host else None
    if address is not None:
        return Name(str(address), "local" if is_local(address) else "address")
    if _is_local_name(host):
        return Name(host, "local")
    domain, tenant = registrable(host)
    return Name(host, "name", domain, tenant if tenant != domain else "")
