"""Names and addresses of the local network, for hosts that only a message names: no bytes of a connection say where they are."""

import ipaddress

from ..model import LOCAL_LABELS

SUFFIXES = LOCAL_LABELS | {"arpa"}
"""Last labels of names that say nothing of anyone outside: local ones, and addresses written as names (RFC 3172, ``home.arpa`` of RFC 8375)."""

DOCUMENTATION = tuple(map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))
"""Blocks of RFC 5737 and 3849: made-up data uses them as the outside."""

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def address(host: str) -> Address | None:
    """The address that a host is written as, if it is one; brackets of IPv6 are left out."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_everyone(host: str) -> bool:
    """Whether a host is an address of nobody in particular: multicast, broadcast to all, or unspecified."""
    ip = address(host)
    return ip is not None and (ip.is_multicast or ip.is_unspecified or str(ip) == "255.255.255.255")


def is_local(host: str) -> bool:
    """Whether a host is a name of one label or of a local zone, or an address that is not routed on the internet: private, link-local, loopback, shared,
    multicast, broadcast. The empty host is not local."""
    ip = address(host)
    if ip is not None:
        ip = getattr(ip, "ipv4_mapped", None) or ip
        return ip.is_multicast or not (ip.is_global or any(ip in block for block in DOCUMENTATION if block.version == ip.version))
    labels = host.lower().rstrip(".").split(".")
    return labels != [""] and (len(labels) == 1 or labels[-1] in SUFFIXES)
