"""Which end of a connection is the phone, and which address the phone has in the whole capture."""

import ipaddress
from functools import lru_cache

import numpy as np

from .conversations import NOBODY, Column
from .others import is_local, stays_here

SERVER_PORTS = frozenset(
    {80, 443, 8080, 8443, 8000, 8008, 8888, 3128, 5222, 5223, 5228, 5229, 5230, 1883, 8883, 3478, 3479, 19302, 5349, 4500, 1900, 5353, 5355}
)

CLIENT_PORTS = frozenset({68, 546})
"""DHCP clients: a server may answer to the broadcast address."""
PRIVILEGED = 1024
"""Ports below are servers'."""


def client_end(syn: int, synack: int, first: int, ports: tuple[int, int], many: tuple[bool, bool]) -> int:
    """The end (0 or 1) that began a connection. ``syn``, ``synack``: who sent these (2: nobody); ``many``: which address stands for many; ``first``: what to
    fall back on."""
    if syn != NOBODY:
        return syn
    if synack != NOBODY:
        return 1 - synack
    if (ports[0] in CLIENT_PORTS) != (ports[1] in CLIENT_PORTS):
        return int(ports[1] in CLIENT_PORTS)
    if many[0] != many[1]:
        return many.index(False)
    server = [port in SERVER_PORTS or port < PRIVILEGED for port in ports]
    return server.index(False) if server[0] != server[1] else first


@lru_cache(maxsize=1 << 16)
def _text(packed: bytes) -> str:
    return str(ipaddress.ip_address(packed))


def _sure(table: dict[str, Column]) -> list[tuple[str, str, int]]:
    """Who surely began connections with whom (by SYN, SYN-ACK or the other end's server port), and how many."""
    known = list(SERVER_PORTS)
    low, high = (np.isin(table[name], known) | (table[name] < PRIVILEGED) for name in ("low_port", "high_port"))
    syn, synack = table["syn_way"], table["synack_way"]
    way = np.where(syn != NOBODY, syn, np.where(synack != NOBODY, 1 - synack, np.where(low != high, low, NOBODY)))
    sure = np.flatnonzero(way != NOBODY)
    pairs = np.stack([np.where(way, table["high"], table["low"]), np.where(way, table["low"], table["high"])], axis=1)[sure]
    found: list[tuple[str, str, int]] = []
    distinct, counts = np.unique(np.column_stack([pairs, table["six"][sure].astype("S1")]), axis=0, return_counts=True)
    for (client, server, six), count in zip(distinct.tolist(), counts.tolist(), strict=True):
        size = 16 if six == b"1" else 4
        here, there = (_text(end.ljust(16, b"\0")[:size]) for end in (client, server))
        found.append((here, there, count))
    return found


def local_clients(table: dict[str, Column]) -> dict[str, int]:
    """Local address → how many connections with somebody outside it surely began."""
    found: dict[str, int] = {}
    for here, there, count in _sure(table):
        if is_local(here) and not is_local(there):
            found[here] = found.get(here, 0) + count
    return found


def only_clients(table: dict[str, Column]) -> frozenset[str]:
    """Addresses, local or not, that surely began connections and surely answered none."""
    sure = _sure(table)
    return frozenset(here for here, _, _ in sure) - {there for _, there, _ in sure}


def likely_end(addresses: tuple[str, str], clients: frozenset[str], first: int) -> int:
    """The end (0 or 1) that is the phone's where neither handshake nor ports tell: the only one in the local network, else the only one that begins connections
    elsewhere in the capture, else ``first``, which sent first."""
    for mine in ([is_local(address) for address in addresses], [address in clients for address in addresses]):
        if mine[0] != mine[1]:
            return mine.index(True)
    return first


def main_client(table: dict[str, Column]) -> str:
    """The local address that began more connections than all other local ones together; empty where there is none."""
    found = local_clients(table)
    best = max(found, key=lambda address: found[address], default="")
    return best if best and 2 * found[best] > sum(found.values()) else ""


def speakers(table: dict[str, Column]) -> set[str]:
    """Local addresses that began a connection with the outside, or spoke to a group or to all. Of IP version 4 where there are any: a device has several of
    version 6."""
    found = set(local_clients(table))
    for mine, other in (("low", "high"), ("high", "low")):
        pairs = np.unique(np.column_stack([table[mine], table[other], table["six"].astype("S1")]), axis=0)
        for here, there, six in pairs.tolist():
            size = 16 if six == b"1" else 4
            one, two = (ipaddress.ip_address(end.ljust(16, b"\0")[:size]) for end in (here, there))
            if stays_here(str(two)) and not stays_here(str(one)) and is_local(one.packed) and not one.is_unspecified:
                found.add(str(one))
    four = {address for address in found if ":" not in address}
    return four or found
